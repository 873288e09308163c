-- uses: pool records answers rooms service limits places chats
-- A waiting guest stops waiting.
-- ARGV  6 id   7 rev
-- Answer: ok, also if the guest was idle; stale if it is chatting; or the fence's.
local g, refused = fence(ARGV[6], ARGV[7])
if not g then return refused end
if g.state == 'chatting' then return answer('stale', g) end
if g.state == 'waiting' then
  dequeue(g)
  give_place(g)
  gave_up(g)
  rest(g)
else
  raise(g) -- a cancelled find must not run later
end
g.place = '0' -- as in leave.lua
save(g)
return answer('ok', g)
