-- uses: pool
-- The line of a helpline, as the guests of one process see it. A process runs this once per beat.
-- KEYS 17 staff  how many helpers are ready or in a chat on each process (hash: process, count)
-- ARGV  6 that number for this process   7... its seekers who wait
-- Answer: waiting (seekers in the line), staffed (whether a helper is ready or in a chat), places (of each seeker in
-- ARGV, from 1; 0: not in the line).
local CHECKED = 100 -- the first of the line, so that nobody waits behind guests of dead processes
local STAFF, SEEKERS = KEYS[17], ROOM .. 's:seeker'

for _, id in ipairs(redis.call('ZRANGE', SEEKERS, 0, CHECKED - 1)) do
  local g = redis.call('HMGET', GUEST .. id, 'state', 'process', 'away')
  -- A guest who comes back gets the same place: its record keeps it.
  if g[1] ~= 'waiting' or away_since({ process = g[2], away = g[3] }) then
    redis.call('ZREM', SEEKERS, id)
    redis.call('ZREM', QUEUE, id)
  end
end

redis.call('HSET', STAFF, ME, ARGV[6])
redis.call('PEXPIRE', STAFF, TTL)
local staffed, counts = false, redis.call('HGETALL', STAFF)
for i = 1, #counts, 2 do
  local lease = tonumber(redis.call('ZSCORE', PROCESSES, counts[i]) or 0)
  if lease < OVER then
    redis.call('HDEL', STAFF, counts[i])
  elseif counts[i + 1] ~= '0' then
    staffed = true
  end
end

local places = {}
for i = 7, #ARGV do
  local rank = redis.call('ZRANK', SEEKERS, ARGV[i])
  places[#places + 1] = rank and rank + 1 or 0
end
return cjson.encode({
  waiting = redis.call('ZCARD', SEEKERS), staffed = staffed, places = #places > 0 and places or nil,
})
