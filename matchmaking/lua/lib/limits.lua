-- What one network may do: places in the queue, and so many finds and the like in a time. A network is a keyed hash that nobody can turn back.
--   network:KIND:ID    string, the theoretical arrival time of the next one of a kind (GCRA, ms); until then.
--                      Kinds: finds, arrivals, reports, codes (wrong entry codes)
--   network:places:ID  zset: waiting guest, until when its record lives; ttl
--   network:blocks:ID  set: networks of guests that blocked this one, or that it blocked; 24 h
local BLOCK_TTL = 86400000

-- Milliseconds until the network's next one of a kind is due, of so many in a span (ms) with so many at once; 0: now,
-- and it counts, unless one only looks.
local function due(kind, network, limit, look)
  if network == '' or limit.most == 0 then return 0 end
  local key, apart = NETWORK .. kind .. ':' .. network, limit.span / limit.most
  local at = math.max(tonumber(redis.call('GET', key) or 0), NOW)
  local room = apart * (limit.burst - 1)
  if at - NOW > room then return math.ceil(at - NOW - room) end
  if not look then
    redis.call('SET', key, string.format('%.3f', at + apart), 'PX', math.ceil(at + apart - NOW))
  end
  return 0
end

local function find_due(network, rules) return due('finds', network, rules.finds) end

-- Holds the guest's waiting place for as long as its record lives; who waits has one even where Redis forgot it.
local function hold_place(g, rules)
  if g.network == '' or rules.places == 0 then return end
  redis.call('ZADD', NETWORK .. 'places:' .. g.network, NOW + TTL, g.id)
  redis.call('PEXPIRE', NETWORK .. 'places:' .. g.network, TTL)
end

-- Takes a waiting place for the guest; false when the network has no more.
local function take_place(g, rules)
  if g.network == '' or rules.places == 0 then return true end
  local key = NETWORK .. 'places:' .. g.network
  redis.call('ZREMRANGEBYSCORE', key, '-inf', NOW)
  if not redis.call('ZSCORE', key, g.id) and redis.call('ZCARD', key) >= rules.places then return false end
  hold_place(g, rules)
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
