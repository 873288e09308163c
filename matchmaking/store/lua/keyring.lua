-- uses: pool
-- A key ring shared by all processes: the newest key is used, older ones stay valid until they expire. Keys that a
-- process holds and Redis lost are restored, so an emptied Redis invalidates nothing early.
-- ARGV  6 ring   7 how long a key is used (ms)   8 how long it is valid (ms)   9 id for a new key   10 a new key
--      11 id, 12 key, 13 made at, 14 valid until ... of the keys that the process holds
-- Answer: keys (id, secret, made, expires).
local ring, keys, newest = KEYRING .. ARGV[6], {}, 0
for i = 11, #ARGV, 4 do
  if tonumber(ARGV[i + 3]) > NOW then
    redis.call('HSETNX', ring, ARGV[i], table.concat({ ARGV[i + 1], ARGV[i + 2], ARGV[i + 3] }, ' '))
  end
end
local flat = redis.call('HGETALL', ring)
for i = 1, #flat, 2 do
  local secret, made, expires = string.match(flat[i + 1], '(%S+) (%d+) (%d+)')
  if tonumber(expires) <= NOW then
    redis.call('HDEL', ring, flat[i])
  else
    keys[#keys + 1] = { id = flat[i], secret = secret, made = tonumber(made), expires = tonumber(expires) }
    newest = math.max(newest, tonumber(made))
  end
end
if newest + tonumber(ARGV[7]) <= NOW then
  local expires = NOW + tonumber(ARGV[8])
  redis.call('HSET', ring, ARGV[9], string.format('%s %d %d', ARGV[10], NOW, expires))
  keys[#keys + 1] = { id = ARGV[9], secret = ARGV[10], made = NOW, expires = expires }
end
redis.call('PEXPIRE', ring, ARGV[8])
return cjson.encode({ keys = keys })
