-- uses: pool records answers rooms acquaintance limits places rounds chats
-- The two never meet again while either is remembered; if the rules say so, their networks do not either. Ends their
-- chat if it still runs, or a later one of the same two; each may also be in a chat with somebody else.
-- ARGV  6 id   7 rev   8 chat   9 the partner in that chat
-- Answer: ok or the fence's.
local g, refused = fence(ARGV[6], ARGV[7])
if not g then return refused end
local chat, partner = ARGV[8], ARGV[9]
local p = load(partner)
if p and cjson.decode(ARGV[5]).block_networks then block_network(g, p) end
if g.state == 'chatting' and (g.chat == chat or g.partner == partner) then
  end_chat(g, 'blocked')
  g.place = '0' -- as in leave.lua
else
  block(g, partner)
  if g.ended == chat then g.reason, g.again = 'blocked', '' end -- the chat can no longer be resumed
  raise(g)
  if p then
    block(p, g.id)
    if p.ended == chat then p.reason, p.again = 'blocked', '' end
    save(p) -- the revision stays, so that a request the partner makes right now does not fail
    changed(p)
  end
end
save(g)
return answer('ok', g)
