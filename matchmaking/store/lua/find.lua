-- uses: pool records answers names rooms service ladder acquaintance ticks limits places chats candidates queue wait
-- An idle guest starts to wait; a waiting one changes its wishes and keeps its place. Either may be matched at once.
-- ARGV  6 id   7 rev   8... as in wait.lua
-- Answer: ok; stale, also if the guest is chatting; limited; or the fence's.
local g, refused = fence(ARGV[6], ARGV[7])
if not g then return refused end
if g.state == 'chatting' then return answer('stale', g) end
refused = wait(g)
return refused or answer('ok', g)
