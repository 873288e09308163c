-- Guests' records, and who is told when one changed.
local others, hints = {}, {}

local function load(id)
  local flat = redis.call('HGETALL', GUEST .. id)
  if #flat == 0 then return nil end
  local g = { id = id }
  for i = 1, #flat, 2 do g[flat[i]] = flat[i + 1] end
  return g
end

local function save(g)
  local flat = {}
  for field, value in pairs(g) do
    if field ~= 'id' then
      flat[#flat + 1] = field
      flat[#flat + 1] = value
    end
  end
  redis.call('HSET', GUEST .. g.id, unpack(flat))
  redis.call('PEXPIRE', GUEST .. g.id, TTL)
end

local function raise(g)
  g.rev = string.format('%d', tonumber(g.rev) + 1)
end

-- Gives the guest numbers for its messages that nobody has used in its chat.
local function new_range(g)
  g.range = string.format('%d', tonumber(g.range or 0) + 1)
end

-- Puts the guest on its process's list of changes: a hint may be lost, the list is read with every beat.
local function changed(g)
  if g.process == '' then return end
  redis.call('ZADD', CHANGES .. g.process, MICROS, g.id)
  redis.call('PEXPIRE', CHANGES .. g.process, TTL)
  if g.process == ME then others[#others + 1] = g.id else hints[g.process] = true end
end
