-- The pool: its keys, its clock, its era and the leases of its processes. Every script begins with this part.
--
-- KEYS  1 guest:        prefix of the guests' records (hash)
--       2 queue         guests that wait and are connected (zset: id, last put there)
--       3 names         names in use (zset: name, in use until)
--       4 processes     server processes (zset: id, end of lease; a silence of Redis moves it by its length)
--       5 changes:      prefix of the processes' lists of changes (zset: guest id, changed at, in microseconds)
--       6 era           this stretch of Redis's memory (hash: id, began, beat, silence, judge, ahead)
--       7 online        connected guests of each process (hash: process, count)
--       8 room:         prefix of the rooms of the waiting (zset: id, place)
--       9 network:      prefix of what is counted of a network (see limits.lua)
--      10 waits         how long the last ones waited, newest first (list: milliseconds)
--      11 wishing       who wishes for what, a few of each (hash: process, JSON object of guests' ids)
--      12 popular       from how many networks guests wish for what (hash: counts, JSON object of counts; due, when to count anew)
--      13 keyring:      prefix of the rings of keys (hash: id, 'secret made expires')
--      14 code:         prefix of the entry codes in use (string: guest id)
--      15 work:         prefix of the proofs of work that were brought (string: who did)
-- ARGV  1 ttl of a record   2 lease   3 grace (all milliseconds)   4 the calling process
--       5 the pool's rules (JSON, see rules.py), decoded only where they are needed
local GUEST, QUEUE, NAMES, PROCESSES, CHANGES, ERA, ONLINE, ROOM, NETWORK, WAITS, WISHING, POPULAR, KEYRING, CODE,
  WORK = unpack(KEYS)
local TTL, LEASE, GRACE, ME = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]

local clock = redis.call('TIME')
local WALL = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local fields = redis.call('HMGET', ERA, 'id', 'began', 'beat', 'silence', 'judge', 'ahead')

-- The pool's time never goes back, or a lease, a grace and a wait would last as much longer as Redis's clock was set
-- back. It stands still until the next beat, and is ahead of that clock from then on.
local AHEAD = tonumber(fields[6] or 0)
local NOW = math.max(WALL + AHEAD, tonumber(fields[3] or 0))
local MICROS = NOW * 1000 + tonumber(clock[2]) % 1000

local era = {
  id = fields[1] or '', began = tonumber(fields[2] or NOW), beat = tonumber(fields[3] or NOW),
  silence = tonumber(fields[4] or 0), judge = tonumber(fields[5] or NOW + LEASE),
}

-- No beat of any process for half a lease: it was Redis that was silent, so nobody may be judged by the clock.
local gap = NOW - era.beat
local SILENT = gap > LEASE / 2
local AWAKE = NOW - era.silence - (SILENT and gap or 0)

-- Leases that ended before this are over. For a lease after a silence only those that had ended before it are: all
-- others come back first. Nor is any for the first lease of an era, which does not know them yet.
local OVER = AWAKE - era.began < LEASE and 0 or NOW < era.judge and era.judge - LEASE or SILENT and era.beat or NOW

-- Since when a guest is away, in waking milliseconds, or nil: its socket closed, or its process died.
-- Whom a new era's first lease has not seen written back yet counts as here: its process needs a beat for it. And no
-- process learns of its own guests that they are away since its lease ended: it would write them back as such.
local function away_since(g)
  if g.process == '' and AWAKE - era.began < LEASE then return nil end
  if g.away ~= '0' then return math.max(tonumber(g.away), era.began) end
  if g.process == ME then return nil end
  local lease = tonumber(redis.call('ZSCORE', PROCESSES, g.process) or 0)
  if lease >= OVER then return nil end
  return math.max(math.min(lease - era.silence, AWAKE), era.began)
end
