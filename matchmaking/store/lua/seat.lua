-- uses: pool records answers rooms acquaintance limits places rounds chats event
-- Seats pairs. Each only if both still wait as they did when the pass read them.
-- ARGV  6 the pass   7 plan   8 version of what the host changed   9 when the phase began (ms)
--      10 id, 11 rev, 12 id, 13 rev, 14 id for the chat, 15 shared interests (JSON) ... at most 5 pairs
-- Answer: ok; over if another pass has begun, or the host has changed something that this one does not know.
if not may_go_on(ARGV[6]) or adjustments_of(ARGV[7]) ~= tonumber(ARGV[8]) then return answer('over') end
local rules, began = cjson.decode(ARGV[5]), math.max(NOW, tonumber(ARGV[9]))

local function still_waiting(id, rev)
  local g = load(id)
  return g and g.rev == rev and g.state == 'waiting' and g.process ~= '' and not away_since(g) and g
end

for i = 10, #ARGV, 6 do
  local a, b = still_waiting(ARGV[i], ARGV[i + 1]), still_waiting(ARGV[i + 2], ARGV[i + 3])
  if a and b then
    dequeue(a)
    give_place(a)
    pair(a, b, ARGV[i + 4], cjson.decode(ARGV[i + 5]), rules)
    a.at, b.at = began, began -- the clock of the process may be some ms ahead
    save(a)
    save(b)
    changed(a)
  end
end
return answer('ok')
