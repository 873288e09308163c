-- uses: pool
-- An entry code lets in one guest at a time: whoever holds it as long as its record lives.
-- ARGV  6 hash of the code   7 guest   8 how long to remember this (ms)
-- Answer: held (by this guest, from now on).
local key = CODE .. ARGV[6]
local holder = redis.call('GET', key)
local held = not holder or holder == ARGV[7] or redis.call('EXISTS', GUEST .. holder) == 0
if held then redis.call('SET', key, ARGV[7], 'PX', ARGV[8]) end
return cjson.encode({ held = held })
