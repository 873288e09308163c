-- uses: pool records answers rooms acquaintance limits chats
-- The two never meet again while either is remembered, nor, where the rules say so, their networks. Ends their chat, or
-- comes after its end; until the next chat begins, one remembers with whom it was.
-- ARGV  6 id   7 rev   8 chat
-- Answer: ok; stale when that is neither its chat nor its last one; or the fence's.
local g, refused = fence(ARGV[6], ARGV[7])
if not g then return refused end
local is_running, is_over = g.chat == ARGV[8], g.ended == ARGV[8]
if ARGV[8] == '' or not (is_running or is_over) then return answer('stale', g) end
local partner = is_running and g.partner or g.ended_with
local p = load(partner)
if p and cjson.decode(ARGV[5]).block_networks then block_network(g, p) end
if is_running then
  end_chat(g, 'blocked')
else
  block(g, partner)
  g.reason, g.again = 'blocked', '' -- no second chance
  raise(g)
  if p then
    block(p, g.id)
    if p.ended == g.ended then p.reason, p.again = 'blocked', '' end
    save(p) -- its revision stays: what it asks for at this moment must not fail because of this
    changed(p)
  end
end
save(g)
return answer('ok', g)
