-- uses: pool records names chats queue wait
-- Leaves the chat and waits anew, in one step.
-- ARGV  5 id   6 rev   7... as in wait.lua; before the candidates, as ARGV 11: the chat to leave
-- Answer: ok; stale when it is not in that chat; or the fence's.
local g, refused = fence(ARGV[5], ARGV[6])
if not g then return refused end
local chat = table.remove(ARGV, 11)
if g.chat ~= chat then return answer('stale', g) end
end_chat(g, 'left')
local ended = g.ended
wait(g)
g.ended, g.reason = ended, 'left'
save(g)
return answer('ok', g)
