-- uses: pool records answers names rooms service ladder acquaintance ticks limits places rounds chats candidates queue wait
-- Leaves the chat and waits again, in one step. If the network may not search now, the guest leaves all the same.
-- ARGV  6 id   7 rev   8... as in wait.lua; before the candidates, as ARGV 13: the chat to leave
-- Answer: ok; stale if the guest is not in that chat; limited; or the fence's.
local g, refused = fence(ARGV[6], ARGV[7])
if not g then return refused end
local chat = table.remove(ARGV, 13)
if g.chat ~= chat then return answer('stale', g) end
end_chat(g, 'left')
g.place = '0' -- who leaves gives its place in line up
save(g)
refused = wait(g)
return refused or answer('ok', g)
