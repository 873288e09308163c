-- The pool: its keys, clock, era and process leases. Every script of a pool starts with this part.
--
-- KEYS  1 guest:        prefix of the guests' records (hash)
--       2 queue         waiting, connected guests (zset: id, last enqueued at)
--       3 names         names in use (zset: name, reserved until)
--       4 processes     server processes (zset: id, end of lease; a silence of Redis extends it by its length)
--       5 changes:      prefix of the processes' change lists (zset: guest id, changed at, in microseconds)
--       6 era           one uninterrupted lifetime of Redis's data (hash: id, began, beat, silence, expire_from,
--                       ahead)
--       7 online        connected guests of each process (hash: process, count)
--       8 room:         prefix of the rooms of waiting guests (zset: id, place)
--       9 network:      prefix of a network's counters (see limits.lua)
--      10 waits         the most recent waits, newest first (list: milliseconds)
--      11 wishing       a sample of who wishes for which interest (hash: process, JSON object of guests' ids)
--      12 popular       networks per interest (hash: counts, JSON object of counts; due, when to count again)
--      13 keyring:      prefix of the key rings (hash: id, 'secret made expires')
--      14 code:         prefix of the entry codes in use (string: guest id)
--      15 work:         prefix of the used proofs of work (string: the connection that presented it)
-- ARGV  1 ttl of a record   2 lease   3 grace (all milliseconds)   4 the calling process
--       5 the pool's rules (JSON, see rules.py), decoded only where needed
local GUEST, QUEUE, NAMES, PROCESSES, CHANGES, ERA, ONLINE, ROOM, NETWORK, WAITS, WISHING, POPULAR, KEYRING, CODE,
  WORK = unpack(KEYS)
local TTL, LEASE, GRACE, ME = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]

local clock = redis.call('TIME')
local WALL = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local fields = redis.call('HMGET', ERA, 'id', 'began', 'beat', 'silence', 'expire_from', 'ahead')

-- The pool's clock never goes back: leases, graces and waits would last longer by as much as Redis's clock was set
-- back. It stands still until the next beat, and runs ahead of Redis's clock from then on.
local AHEAD = tonumber(fields[6] or 0)
local NOW = math.max(WALL + AHEAD, tonumber(fields[3] or 0))
local MICROS = NOW * 1000 + tonumber(clock[2]) % 1000

local era = {
  id = fields[1] or '', began = tonumber(fields[2] or NOW), beat = tonumber(fields[3] or NOW),
  silence = tonumber(fields[4] or 0), expire_from = tonumber(fields[5] or NOW + LEASE),
}

-- No process beat for half a lease: Redis itself was silent, so no grace or lease may be ended by the clock.
local gap = NOW - era.beat
local SILENT = gap > LEASE / 2
local AWAKE = NOW - era.silence - (SILENT and gap or 0)

-- Leases that ended before this are over. For one lease after a silence, only those that had ended before it
-- count, so
local OVER = AWAKE - era.began < LEASE and 0 or NOW < era.expire_from and era.expire_from - LEASE
  or SILENT and era.beat or NOW

-- Since when a guest is away (awake ms), or nil: its socket closed, or its process died.
-- A guest not yet written back during an era's first lease counts as present: its process needs a beat to do so. A
-- process's own expired lease does not make its guests away: it would write them back as such.
local function away_since(g)
  if g.process == '' and AWAKE - era.began < LEASE then return nil end
  if g.away ~= '0' then return math.max(tonumber(g.away), era.began) end
  if g.process == ME then return nil end
  local lease = tonumber(redis.call('ZSCORE', PROCESSES, g.process) or 0)
  if lease >= OVER then return nil end
  return math.max(math.min(lease - era.silence, AWAKE), era.began)
end
