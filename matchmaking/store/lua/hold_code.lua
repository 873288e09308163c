-- uses: pool records answers
-- An entry code admits one guest at a time: the guest holds it as long as its record lives.
-- ARGV  6 hash of the code   7 guest   8 how long to remember this (ms)   9 whom the code is for: the guest's side
-- Answer: held (this guest now holds it); before (the previous holder, present or not); guest.
local key, g = CODE .. ARGV[6], load(ARGV[7])
local before = redis.call('GET', key)
if before == ARGV[7] then before = nil end
local held = not before or redis.call('EXISTS', GUEST .. before) == 0
if held then
  redis.call('SET', key, ARGV[7], 'PX', ARGV[8])
  if g then
    g.code, g.side = ARGV[6], ARGV[9]
    save(g)
  end
end
return cjson.encode({ held = held, before = before or nil, guest = g and truth(g) or nil })
