-- uses: pool records answers
-- The current state of guests, without changing anything.
-- ARGV  6... ids, at most 200
-- Answer: guests (gone = true for those without a record).
local guests = {}
for i = 6, #ARGV do
  local g = load(ARGV[i])
  guests[#guests + 1] = g and truth(g) or { id = ARGV[i], gone = true }
end
return cjson.encode({ now = NOW, awake = AWAKE, guests = #guests > 0 and guests or nil })
