-- uses: pool records answers
-- Reads the process's list of changes. What it read last is removed only now, so that a lost answer loses nothing; and
-- by name, not up to a time: Redis's clock may have gone back, and many may have changed in the same microsecond.
-- ARGV  6 at most so many   7 id, 8 changed at ... as they were read last
-- Answer: guests (the truth of each), read (id and changed at, in turn), more (the list holds more).
local list, guests = CHANGES .. ME, {}
for i = 7, #ARGV, 2 do
  if redis.call('ZSCORE', list, ARGV[i]) == ARGV[i + 1] then redis.call('ZREM', list, ARGV[i]) end
end
local read = redis.call('ZRANGE', list, 0, tonumber(ARGV[6]) - 1, 'WITHSCORES')
for i = 1, #read, 2 do
  local g = load(read[i])
  guests[#guests + 1] = g and truth(g) or { id = read[i], gone = true }
end
return cjson.encode({
  now = NOW, awake = AWAKE, guests = #guests > 0 and guests or nil, read = #read > 0 and read or nil,
  more = redis.call('ZCARD', list) > #guests,
})
