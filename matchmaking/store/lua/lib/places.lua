-- Places in the queue: limits how many guests of one network wait at a time, in each of its sizes (see limits.lua).
--   network:places:ID  zset: waiting guest, its record's expiry; ttl

-- Holds the guest's place as long as its record lives; restores it if Redis lost it.
local function hold_place(g, names, rules)
  if rules.places == 0 then return end
  for _, name in ipairs(names) do
    local key = NETWORK .. 'places:' .. name
    redis.call('ZADD', key, NOW + TTL, g.id)
    redis.call('PEXPIRE', key, TTL)
  end
end

-- Whether every size of the network has room for one more guest.
local function has_place(names, shares, rules)
  if rules.places == 0 then return true end
  for i, name in ipairs(names) do
    local key, places = NETWORK .. 'places:' .. name, rules.places * shares[i]
    if redis.call('ZCARD', key) >= places then
      redis.call('ZREMRANGEBYSCORE', key, '-inf', NOW)
      if redis.call('ZCARD', key) >= places then return false end
    end
  end
  return true
end

local function give_place(g)
  local last
  for name in string.gmatch(g.network .. ' ' .. (g.around or ''), '%S+') do
    if name ~= last then redis.call('ZREM', NETWORK .. 'places:' .. name, g.id) end
    last = name
  end
end
