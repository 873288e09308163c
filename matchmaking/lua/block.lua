-- uses: pool records answers rooms acquaintance limits chats
-- Ends the chat; the two never meet again while either is remembered, nor, where the rules say so, their networks.
-- ARGV  6 id   7 rev   8 chat
-- Answer: ok; stale when it is not in that chat; or the fence's.
local g, refused = fence(ARGV[6], ARGV[7])
if not g then return refused end
if g.state ~= 'chatting' or g.chat ~= ARGV[8] then return answer('stale', g) end
local p = load(g.partner)
if p and cjson.decode(ARGV[5]).block_networks then block_network(g, p) end
end_chat(g, 'blocked')
save(g)
return answer('ok', g)
