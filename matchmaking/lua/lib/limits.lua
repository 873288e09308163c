-- What one network may do: places in the queue, and finds. A network is a keyed hash that nobody can turn back.
--   network:finds:ID   string, the theoretical arrival time of the next find (GCRA, ms); until then
--   network:places:ID  zset: waiting guest, until when its record lives; ttl
--   network:blocks:ID  set: networks of guests that blocked this one, or that it blocked; 24 h
local BLOCK_TTL = 86400000

-- Milliseconds until the network's next find is due; 0: now, and it counts.
local function find_due(network, rules)
  if network == '' or rules.finds_per_minute == 0 then return 0 end
  local key, apart = NETWORK .. 'finds:' .. network, 60000 / rules.finds_per_minute
  local due = math.max(tonumber(redis.call('GET', key) or 0), NOW)
  local burst = apart * rules.finds_burst
  if due - NOW > burst - apart then return math.ceil(due - NOW - (burst - apart)) end
  redis.call('SET', key, string.format('%.3f', due + apart), 'PX', math.ceil(due + apart - NOW))
  return 0
end

-- Takes a waiting place for the guest; false when the network has no more.
local function take_place(g, rules)
  if g.network == '' or rules.places == 0 then return true end
  local key = NETWORK .. 'places:' .. g.network
  redis.call('ZREMRANGEBYSCORE', key, '-inf', NOW)
  if not redis.call('ZSCORE', key, g.id) and redis.call('ZCARD', key) >= rules.places then return false end
  redis.call('ZADD', key, NOW + TTL, g.id)
  redis.call('PEXPIRE', key, TTL)
  return true
end

local function give_place(g)
  if g.network ~= '' then redis.call('ZREM', NETWORK .. 'places:' .. g.network, g.id) end
end

local function blocks_network(g, other)
  return redis.call('SISMEMBER', NETWORK .. 'blocks:' .. g.network, other.network) == 1
end

local function block_network(g, other)
  if g.network == '' or other.network == '' then return end
  for a, b in pairs({ [g.network] = other.network, [other.network] = g.network }) do
    redis.call('SADD', NETWORK .. 'blocks:' .. a, b)
    redis.call('PEXPIRE', NETWORK .. 'blocks:' .. a, BLOCK_TTL)
  end
end
