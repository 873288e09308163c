-- uses: pool records answers rooms acquaintance limits places chats
-- The two never meet again while either is remembered, nor, where the rules say so, their networks. Ends their chat, if
-- it runs; it may be over, and each may be in another one.
-- ARGV  6 id   7 rev   8 chat   9 the partner in that chat
-- Answer: ok or the fence's.
local g, refused = fence(ARGV[6], ARGV[7])
if not g then return refused end
local chat, partner = ARGV[8], ARGV[9]
local p = load(partner)
if p and cjson.decode(ARGV[5]).block_networks then block_network(g, p) end
if g.state == 'chatting' and g.chat == chat then
  end_chat(g, 'blocked')
else
  block(g, partner)
  if g.ended == chat then g.reason, g.again = 'blocked', '' end -- no second chance
  raise(g)
  if p then
    block(p, g.id)
    if p.ended == chat then p.reason, p.again = 'blocked', '' end
    save(p) -- its revision stays: what it asks for at this moment must not fail because of this
    changed(p)
  end
end
save(g)
return answer('ok', g)
