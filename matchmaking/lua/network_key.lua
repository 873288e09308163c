-- uses: pool
-- The key that turns an address into a network: random, the same in all processes, and forgotten after a while.
-- ARGV  6 the key that the process holds ('' none)   7 how long that is good (ms)   8 a new key   9 a new one's life (ms)
-- Answer: key, left (ms).
local key = redis.call('GET', NETWORK_KEY)
if not key then
  local held = ARGV[6] ~= '' and tonumber(ARGV[7]) > 0
  key = held and ARGV[6] or ARGV[8]
  redis.call('SET', NETWORK_KEY, key, 'PX', held and ARGV[7] or ARGV[9])
end
return cjson.encode({ key = key, left = redis.call('PTTL', NETWORK_KEY) })
