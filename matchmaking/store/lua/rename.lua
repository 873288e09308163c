-- uses: pool records answers names
-- Gives a new name to a guest who is not chatting.
-- ARGV  6 id   7 rev   8... candidates
-- Answer: ok; stale if the guest is chatting; over if every candidate is taken; or the fence's.
local g, refused = fence(ARGV[6], ARGV[7])
if not g then return refused end
if g.state == 'chatting' then return answer('stale', g) end
if not take_name(g, 8) then return answer('over') end
raise(g)
save(g)
return answer('ok', g)
