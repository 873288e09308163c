-- uses: pool records event
-- What a pass must know of waiting guests. Those who are away or gone are left out.
-- ARGV  6 the pass   7... ids, at most 40
-- Answer: now, held (whether the pass may go on), people.
local FIELDS = { 'rev', 'state', 'process', 'away', 'wishes', 'network', 'able', 'connection_id', 'blocked', 'recent',
  'sat', 'ticks' }
if not may_go_on(ARGV[6]) then return cjson.encode({ now = NOW, held = false }) end
local rules, people = cjson.decode(ARGV[5]), {}
for i = 7, #ARGV do
  local g = glance(ARGV[i], FIELDS)
  if not g then
    redis.call('ZREM', QUEUE, ARGV[i])
  elseif g.state == 'waiting' and g.process ~= '' and not away_since(g) then
    local walls = rules.block_networks and g.network ~= '' and redis.call('SMEMBERS', NETWORK .. 'blocks:' .. g.network)
    people[#people + 1] = {
      id = g.id, rev = tonumber(g.rev), wishes = g.wishes, network = g.network,
      able = g.able ~= '' and g.able == g.connection_id, blocked = g.blocked, recent = g.recent,
      sat = tonumber(g.sat or 0), ticks = g.ticks or nil, blocked_networks = walls and #walls > 0 and walls or nil,
    }
  end
end
return cjson.encode({ now = NOW, held = true, people = #people > 0 and people or nil })
