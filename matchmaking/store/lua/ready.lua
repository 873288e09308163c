-- uses: pool records answers rooms service ladder acquaintance ticks limits places chats candidates queue
-- A resumed guest's inbox works again. A waiting guest searches at once; a chatting guest's partner is notified.
-- ARGV  6 id   7 rev   8 id for a chat
-- Answer: ok or the fence's.
local g, refused = fence(ARGV[6], ARGV[7])
if not g then return refused end
g.away = '0'
if g.state == 'waiting' then seek_again(g, cjson.decode(ARGV[5]), ARGV[8]) end
save(g)
if g.state == 'chatting' then
  local p = load(g.partner)
  if p and p.chat == g.chat then changed(p) end
end
return answer('ok', g)
