-- uses: pool
-- A proof of work lets in one guest: whoever brings it first.
-- ARGV  6 its id   7 guest or connection that brings it   8 how long it would be good (ms)
-- Answer: held (by this one, from now on); a repeat of the same call holds it still.
local key = WORK .. ARGV[6]
local held = redis.call('SET', key, ARGV[7], 'NX', 'PX', ARGV[8]) or redis.call('GET', key) == ARGV[7]
return cjson.encode({ held = held and true or false })
