-- uses: pool records chats
-- Ends a chat for both.
-- ARGV  5 id   6 rev   7 chat   8 reason
-- Answer: ok; stale when it is not in that chat; or the fence's.
local g, refused = fence(ARGV[5], ARGV[6])
if not g then return refused end
if g.state ~= 'chatting' or g.chat ~= ARGV[7] then return answer('stale', g) end
end_chat(g, ARGV[8])
save(g)
return answer('ok', g)
