-- uses: pool
-- A proof of work admits one guest: the first to present it.
-- ARGV  6 its id   7 guest or connection that presents it   8 how long it would be valid (ms)
-- Answer: held (whether this one holds it); a repeat of the same call still holds it.
local key = WORK .. ARGV[6]
local held = redis.call('SET', key, ARGV[7], 'NX', 'PX', ARGV[8]) or redis.call('GET', key) == ARGV[7]
return cjson.encode({ held = held and true or false })
