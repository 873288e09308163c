-- Who must not meet again: blocked guests never, recent partners for a while. The guest's record holds both
-- lists.

-- blocked: ';id;id;'   recent: 'id:at;id:at;', newest first

-- An evening has at most 20 rounds; in a round, a guest whose partners leave may get others.
local REMEMBERED = 60

local function has_blocked(g, id)
  return string.find(g.blocked, ';' .. id .. ';', 1, true) ~= nil
end

-- Whether g met that guest too recently to meet again.
local function met_lately(g, id, rules)
  local rank = 0
  for partner, at in string.gmatch(g.recent, '([^:;]+):(%d+);') do
    rank = rank + 1
    if rank > rules.cooldown or NOW - tonumber(at) >= rules.cooldown_ms then return false end
    if partner == id then return true end
  end
  return false
end

-- `at`: when they parted (ms); now if absent.
local function remember(g, id, at)
  local recent, rank = id .. ':' .. string.format('%d', at or NOW) .. ';', 1
  for partner, at in string.gmatch(g.recent, '([^:;]+):(%d+);') do
    if partner ~= id and rank < REMEMBERED then
      recent, rank = recent .. partner .. ':' .. at .. ';', rank + 1
    end
  end
  g.recent = recent
end

-- agreed: 'chat at days id', the latest wish to meet again that was mutual: with that guest
local function block(g, id)
  if string.match(g.agreed or '', '%S+$') == id then g.agreed = '' end
  if not has_blocked(g, id) then g.blocked = (g.blocked == '' and ';' or g.blocked) .. id .. ';' end
end

-- Networks of guests of whom one blocked the other, if the rules extend blocks to networks.
--   network:blocks:ID  set: networks of guests that blocked this one, or that it blocked; 24 h
local BLOCK_TTL = 86400000

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
