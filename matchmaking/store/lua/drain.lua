-- uses: pool records answers
-- Reads the process's change list. Entries of the previous read are removed only now, so a lost answer loses nothing.
-- They are removed by name, not up to a time: Redis's clock may go back, and a microsecond may hold many changes.
-- ARGV  6 maximum number of entries   7 id, 8 changed at ... as read last time
-- Answer: guests (the current state of each), read (alternating id and changed at), more (whether entries remain).
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
