-- uses: pool records
-- A guest on a new connection. Waiting and chatting guests stay away until `ready`: their inbox is not proved yet.
-- ARGV  5 id   6 hash of its token   7 take ('' wins always)   8 link   9 how long a new era is unsure (ms)
-- Answer: ok; superseded; unknown; unsure (Redis forgot, and its process may yet write it back).
local g = load(ARGV[5])
if not g and (era.id == '' or NOW - era.began < tonumber(ARGV[9])) then return answer('unsure') end
if not g or g.token ~= ARGV[6] then return answer('unknown') end
if g.link == ARGV[8] then return answer('ok', g) end -- a repeat
local take = ARGV[7] == '' and tonumber(g.take) + 1 or tonumber(ARGV[7])
if take <= tonumber(g.take) then return answer('superseded') end

local since = away_since(g)
if g.process ~= ME then changed(g) end -- who held it until now closes its connection
g.process, g.link, g.take = ME, ARGV[8], string.format('%d', take)
if g.state == 'idle' then
  g.away = '0'
elseif g.state == 'waiting' then
  g.away = since or AWAKE
  redis.call('ZREM', QUEUE, g.id)
else
  g.away = since or '0' -- a partner who saw nobody go need not see anybody away
end
raise(g)
save(g)
redis.call('ZADD', NAMES, NOW + TTL, g.name)
redis.call('PEXPIRE', NAMES, TTL)
return answer('ok', g)
