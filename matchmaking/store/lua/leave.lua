-- uses: pool records answers rooms acquaintance limits places rounds chats
-- Ends a chat for both.
-- ARGV  6 id   7 rev   8 chat   9 reason
-- Answer: ok; stale if the guest is not in that chat; or the fence's.
local g, refused = fence(ARGV[6], ARGV[7])
if not g then return refused end
if g.state ~= 'chatting' or g.chat ~= ARGV[8] then return answer('stale', g) end
end_chat(g, ARGV[9])
g.place = '0' -- who leaves gives its place in line up
save(g)
return answer('ok', g)
