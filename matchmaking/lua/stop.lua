-- uses: pool records chats
-- A waiting guest no longer waits.
-- ARGV  5 id   6 rev
-- Answer: ok, also when it was idle; stale when it chats; or the fence's.
local g, refused = fence(ARGV[5], ARGV[6])
if not g then return refused end
if g.state == 'chatting' then return answer('stale', g) end
if g.state == 'waiting' then
  redis.call('ZREM', QUEUE, g.id)
  rest(g)
  save(g)
end
return answer('ok', g)
