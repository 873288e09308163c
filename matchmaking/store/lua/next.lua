-- uses: pool records answers names rooms ladder acquaintance limits places chats candidates queue wait
-- Leaves the chat and waits anew, in one step. A network that may not find now leaves all the same.
-- ARGV  6 id   7 rev   8... as in wait.lua; before the candidates, as ARGV 13: the chat to leave
-- Answer: ok; stale when it is not in that chat; limited; or the fence's.
local g, refused = fence(ARGV[6], ARGV[7])
if not g then return refused end
local chat = table.remove(ARGV, 13)
if g.chat ~= chat then return answer('stale', g) end
end_chat(g, 'left')
save(g)
refused = wait(g)
return refused or answer('ok', g)
