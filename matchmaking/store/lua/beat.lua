-- uses: pool clock
-- A process's heartbeat: its lease, the era and cleanup. Its cost does not depend on the number of guests.
-- ARGV  6 id for a new era   7 connected guests   8 how long an era outlives the last beat (ms)
--       9 interests its guests wish for (JSON object of ids)   10 the site's interest counts, if this process was asked
--       to add them up, else ''   11 how long those counts are valid (ms)
-- Answer: now, awake, era, young (ms since it began), lapsed (the lease had run out), dead processes, online, waiting,
-- waits (the most recent ones, ms), popular (JSON object: for each interest, the number of networks that wish for it),
-- and wished (a JSON object of ids per process), only for the process whose turn it is to add the counts up.
local PRUNED = 200
local lease = redis.call('ZSCORE', PROCESSES, ME)
local lapsed = not lease or tonumber(lease) < NOW

if era.id == '' then
  era = { id = ARGV[6], began = NOW, beat = NOW, silence = 0, expire_from = NOW + LEASE }
elseif SILENT then
  era.silence, era.expire_from, OVER = era.silence + gap, NOW + LEASE, OVER + gap
  -- Extend every lease by the silence, and so keep the ends of leases in awake time.
  for _, process in ipairs(redis.call('ZRANGE', PROCESSES, 0, -1)) do
    redis.call('ZINCRBY', PROCESSES, gap, process)
  end
end
note_beat(ARGV[8])
redis.call('ZADD', PROCESSES, NOW + LEASE, ME)
redis.call('PEXPIRE', PROCESSES, TTL)
redis.call('HSET', ONLINE, ME, ARGV[7])
redis.call('PEXPIRE', ONLINE, TTL)
redis.call('HSET', WISHING, ME, ARGV[9])
redis.call('PEXPIRE', WISHING, TTL)

-- One process at a time adds up the wishes of the site: if each did, the cost would grow with their square.
if ARGV[10] ~= '' then redis.call('HSET', POPULAR, 'counts', ARGV[10]) end
local sums = NOW >= tonumber(redis.call('HGET', POPULAR, 'due') or 0)
if sums then redis.call('HSET', POPULAR, 'due', NOW + tonumber(ARGV[11])) end
redis.call('PEXPIRE', POPULAR, TTL)

-- A dead process is remembered for the grace of its guests: they count as away since its lease ended.
local dead = redis.call('ZRANGEBYSCORE', PROCESSES, '-inf', OVER - 1, 'LIMIT', 0, PRUNED)
for _, process in ipairs(dead) do
  redis.call('HDEL', ONLINE, process)
  redis.call('HDEL', WISHING, process)
  if NOW - tonumber(redis.call('ZSCORE', PROCESSES, process)) > GRACE + LEASE then
    redis.call('ZREM', PROCESSES, process)
  end
end
local unused = redis.call('ZRANGEBYSCORE', NAMES, '-inf', NOW - 1, 'LIMIT', 0, PRUNED)
if #unused > 0 then redis.call('ZREM', NAMES, unpack(unused)) end

redis.call('ZREMRANGEBYSCORE', QUEUE, '-inf', NOW - TTL) -- their records have expired, and nobody was matched with them

local waits = redis.call('LRANGE', WAITS, 0, -1)
local wished = sums and redis.call('HVALS', WISHING) or {}
local online = 0
for _, count in ipairs(redis.call('HVALS', ONLINE)) do online = online + tonumber(count) end
return cjson.encode({
  now = NOW, awake = AWAKE, era = era.id, young = NOW - era.began, lapsed = lapsed,
  dead = #dead > 0 and dead or nil, online = online, waiting = redis.call('ZCARD', QUEUE),
  waits = #waits > 0 and waits or nil, wished = #wished > 0 and wished or nil,
  popular = redis.call('HGET', POPULAR, 'counts') or nil,
})
