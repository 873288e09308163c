-- uses: pool records answers event
-- Ends a pass. Those for whom it found nobody sit out; the next round seats them first.
-- ARGV  6 the pass   7 the phase that has been rung in, 'PLAN STEP' ('': not yet)   8... ids of those who sit out
-- Answer: ok; over if another pass has begun.
if not may_go_on(ARGV[6]) then return answer('over') end
if ARGV[7] ~= '' then write('rung', ARGV[7]) end
for i = 8, #ARGV do
  local g = load(ARGV[i])
  if g and g.state == 'waiting' then
    g.sat = NOW -- the revision stays, so that what the guest does right now does not fail
    save(g)
    changed(g)
  end
end
redis.call('HDEL', EVENT, 'pass', 'until')
return answer('ok')
