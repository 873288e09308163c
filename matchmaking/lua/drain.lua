-- uses: pool records answers
-- Reads the process's list of changes. What it read last is removed only now, so that a lost answer loses nothing.
-- ARGV  6 read up to (microseconds, from the last answer)   7 at most so many
-- Answer: guests (the truth of each), upto, more (the list holds more).
local list, guests, upto = CHANGES .. ME, {}, ARGV[6]
redis.call('ZREMRANGEBYSCORE', list, '-inf', ARGV[6])
local flat = redis.call('ZRANGE', list, 0, tonumber(ARGV[7]) - 1, 'WITHSCORES')
for i = 1, #flat, 2 do
  local g = load(flat[i])
  guests[#guests + 1] = g and truth(g) or { id = flat[i], gone = true }
  upto = flat[i + 1]
end
return cjson.encode({
  now = NOW, awake = AWAKE, guests = #guests > 0 and guests or nil, upto = upto,
  more = redis.call('ZCARD', list) > #guests,
})
