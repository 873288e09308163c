-- The event of a pool with rounds. Its phases are computed from the clock, so Redis holds only what the host changed, and
-- which process is pairing guests now.
--   KEYS 17 event  hash; kept as long as anybody is here, and 2 h
--     plan:PLAN    what the host changed in the event with that plan: 'VERSION JSON'
--     pass, until  the pass that pairs guests now, and when it counts as dead (ms)
--     rung         the last phase in which a whole pass seated guests: 'PLAN STEP'
--     in:PROCESS   'COUNT AT': guests of a process in chats, and when it said so (ms)
local EVENT = KEYS[17]
local KEPT = 7200000
-- A process that pairs says so with each step, and every 0.4 s of the matching. One that was killed costs the others this
-- long.
local PASS_LASTS = 1500

local function write(...)
  redis.call('HSET', EVENT, ...)
  redis.call('PEXPIRE', EVENT, KEPT)
end

-- Whether a pass may go on; nobody else can begin one meanwhile.
local function may_go_on(pass)
  local known = redis.call('HMGET', EVENT, 'pass', 'until')
  if known[1] ~= pass or tonumber(known[2]) <= NOW then return false end
  write('until', NOW + PASS_LASTS)
  return true
end

-- The version of what the host changed, and that as JSON.
local function adjustments_of(plan)
  local version, json = string.match(redis.call('HGET', EVENT, 'plan:' .. plan) or '0 ', '(%d+) (.*)')
  return tonumber(version), json
end

-- The guests in chats, as their processes counted them lately.
local function count_chatting()
  local sum, flat = 0, redis.call('HGETALL', EVENT)
  for i = 1, #flat, 2 do
    if string.sub(flat[i], 1, 3) == 'in:' then
      local count, at = string.match(flat[i + 1], '(%d+) (%d+)')
      if NOW - tonumber(at) < LEASE then sum = sum + tonumber(count) else redis.call('HDEL', EVENT, flat[i]) end
    end
  end
  return sum
end
