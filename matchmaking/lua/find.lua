-- uses: pool records names chats queue wait
-- An idle guest begins to wait; a waiting one changes its wishes and keeps its place. Either may be paired at once.
-- ARGV  5 id   6 rev   7... as in wait.lua
-- Answer: ok; stale, also when it chats; or the fence's.
local g, refused = fence(ARGV[5], ARGV[6])
if not g then return refused end
if g.state == 'chatting' then return answer('stale', g) end
wait(g)
return answer('ok', g)
