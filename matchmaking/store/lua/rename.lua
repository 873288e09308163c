-- uses: pool records answers names
-- A new name for a guest that is not chatting.
-- ARGV  6 id   7 rev   8... candidates
-- Answer: ok; stale when it chats; over when every candidate is taken; or the fence's.
local g, refused = fence(ARGV[6], ARGV[7])
if not g then return refused end
if g.state == 'chatting' then return answer('stale', g) end
if not take_name(g, 8) then return answer('over') end
raise(g)
save(g)
return answer('ok', g)
