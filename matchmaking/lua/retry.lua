-- uses: pool records chats queue
-- Looks again for a partner of a guest that waits.
-- ARGV  5 id   6 rev   7 id for a chat
-- Answer: ok or the fence's.
local g, refused = fence(ARGV[5], ARGV[6])
if not g then return refused end
if g.state == 'waiting' and not away_since(g) then
  seek(g, ARGV[7])
  save(g)
end
return answer('ok', g)
