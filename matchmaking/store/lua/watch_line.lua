-- uses: pool records rooms service
-- Finds out whether somebody waits in the line of a helpline while no helper is ready. Counts those whose process died
-- and whose record has expired since.
-- ARGV  6 where in the line to look for them   7 '1': claim the notice to operators   8 how long nobody else may (ms)
-- Answer: alone (somebody waits, and no helper is ready), claimed (nobody sent a notice lately).
local CHECKED, GLANCED = 100, 32
local SEEKERS = SERVICE .. 'seekers'

local length = redis.call('ZCARD', SEEKERS)
local from = tonumber(ARGV[6]) % math.max(1, length)
for _, id in ipairs(redis.call('ZRANGE', SEEKERS, from, from + CHECKED - 1)) do
  local state = redis.call('HGET', GUEST .. id, 'state')
  if state ~= 'waiting' then
    redis.call('ZREM', SEEKERS, id)
    if not state then count('gave_up') end
  end
end
if length > 0 then redis.call('PEXPIRE', SEEKERS, SEEKERS_TTL) end

-- Whether anybody in that room can be matched. Guests of a dead process stay in their rooms until somebody meets them.
local function has_anybody(room)
  for _, id in ipairs(redis.call('ZRANGE', ROOM .. 's:' .. room, 0, GLANCED - 1)) do
    local g = glance(id, { 'state', 'process', 'away' })
    if g and g.state == 'waiting' and not away_since(g) then return true end
  end
  return false
end

local alone = not cjson.decode(ARGV[5]).paused and has_anybody('seeker') and not has_anybody('helper')
local claimed = alone and ARGV[7] == '1' and redis.call('SET', SERVICE .. 'noticed', '1', 'NX', 'PX', ARGV[8]) ~= false
return cjson.encode({ alone = alone, claimed = claimed })
