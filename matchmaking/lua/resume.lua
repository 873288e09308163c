-- uses: pool records answers rooms
-- A guest on a new connection. Waiting and chatting guests stay away until `ready`: their inbox is not proved yet.
-- ARGV  6 id   7 hash of its token   8 take ('' wins always)   9 link   10 how long a new era is unsure (ms)   11 its network
-- Answer: ok; superseded; unknown; unsure (Redis forgot, and its process may yet write it back).
local g = load(ARGV[6])
if not g and (era.id == '' or NOW - era.began < tonumber(ARGV[10])) then return answer('unsure') end
if not g or g.token ~= ARGV[7] then return answer('unknown') end
if g.link == ARGV[9] then return answer('ok', g) end -- a repeat
local take = ARGV[8] == '' and tonumber(g.take) + 1 or tonumber(ARGV[8])
if take <= tonumber(g.take) then return answer('superseded') end

local since = away_since(g)
g.network = ARGV[11]
if g.process ~= ME then changed(g) end -- who held it until now closes its connection
g.process, g.link, g.take = ME, ARGV[9], string.format('%d', take)
if g.state == 'idle' then
  g.away, g.inbox, g.again = '0', '', '' -- what it asked for on the old connection is over
elseif g.state == 'waiting' then
  g.away = since or AWAKE
  exit(g)
else
  g.away = since or '0' -- a partner who saw nobody go need not see anybody away
end
raise(g)
save(g)
redis.call('ZADD', NAMES, NOW + TTL, g.name)
redis.call('PEXPIRE', NAMES, TTL)
return answer('ok', g)
