-- uses: pool records answers rooms service ladder acquaintance ticks limits places chats candidates queue
-- Searches again for a waiting guest.
-- ARGV  6 id   7 rev   8 id for a chat
-- Answer: ok or the fence's.
local g, refused = fence(ARGV[6], ARGV[7])
if not g then return refused end
if g.state == 'waiting' and not away_since(g) then
  seek_again(g, cjson.decode(ARGV[5]), ARGV[8])
  save(g)
end
return answer('ok', g)
