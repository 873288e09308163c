-- uses: pool records answers rooms service acquaintance limits places chats
-- Moves a guest to a new connection. Waiting and chatting guests stay away until `ready` confirms their inbox.
-- ARGV  6 id   7 hash of its token   8 take ('' always wins)   9 connection id   10 how long a new era is unsure (ms)
--      11 its network   12 the network's other two sizes
--      13 chat and 14 range in which the client counts its messages ('' if it does not)
--      15 whether the client can encrypt ('1' or '')
-- Answer: ok; superseded; unknown; unsure (Redis lost its data, and the guest may yet be written back).

-- A deliberate takeover jumps so far ahead that no reconnecting older client ever counts up to it.
local DELIBERATE = 1048576
local g = load(ARGV[6])
if not g and (era.id == '' or NOW - era.began < tonumber(ARGV[10])) then return answer('unsure') end
if not g or g.token ~= ARGV[7] then return answer('unknown') end
if g.connection_id == ARGV[9] then return answer('ok', g) end -- a repeated call
local take = tonumber(ARGV[8])
if not take then
  take = (math.floor(tonumber(g.take) / DELIBERATE) + 1) * DELIBERATE % 2 ^ 53
elseif take <= tonumber(g.take) then
  return answer('superseded')
end

local since = away_since(g)
local moved = g.network ~= ARGV[11] or g.around ~= ARGV[12]
if g.state == 'waiting' then
  dequeue(g)
  if moved then give_place(g) end
end
g.network, g.around = ARGV[11], ARGV[12]
-- The guest moves to a place of its new network; if that has none, it stops waiting.
if g.state == 'waiting' and moved then
  local rules = cjson.decode(ARGV[5])
  local names, shares = sizes_for(g, rules)
  if has_place(names, shares, rules) then
    hold_place(g, names, rules)
  else
    gave_up(g)
    rest(g)
  end
end
if g.process ~= ME then changed(g) end -- the previous process closes its connection
g.process, g.connection_id, g.take = ME, ARGV[9], string.format('%d', take)
g.able = ARGV[15] == '1' and ARGV[9] or ''
if g.state == 'idle' then
  g.away, g.inbox, g.again = '0', '', '' -- requests from the old connection no longer count
elseif g.state == 'waiting' then
  g.away = since or AWAKE
else
  g.away = since or '0' -- if the partner did not see the guest leave, it need not see it as away
  if g.chat ~= ARGV[13] or g.range ~= ARGV[14] then new_range(g) end -- the client lacks the counts made here
end
raise(g)
save(g)
redis.call('ZADD', NAMES, NOW + TTL, g.name)
redis.call('PEXPIRE', NAMES, TTL)
return answer('ok', g)
