-- Guests' records, and who is notified of changes.
local others, hints, saved = {}, {}, {}

-- Changes overlay what was read: `pairs` yields only the id and the changed fields. No field can be set to nil.
local function load(id)
  local flat = redis.call('HGETALL', GUEST .. id)
  if #flat == 0 then return nil end
  local read = {}
  for i = 1, #flat, 2 do read[flat[i]] = flat[i + 1] end
  return setmetatable({ id = id }, { __index = read })
end

-- Some fields of a record, read-only; every record has the first of them.
local function glance(id, names)
  if saved[id] then return saved[id] end
  local values = redis.call('HMGET', GUEST .. id, unpack(names))
  if not values[1] then return nil end
  local g = { id = id }
  for i, name in ipairs(names) do g[name] = values[i] or nil end
  return g
end

-- All fields of a record in a new table: those read and those set.
local function fields_of(g)
  local all, over = {}, getmetatable(g)
  if over then for field, value in pairs(over.__index) do all[field] = value end end
  for field, value in pairs(g) do all[field] = value end
  return all
end

-- Writes the changed fields; of a new record, all of them.
local function save(g)
  local flat = {}
  for field, value in pairs(g) do
    if field ~= 'id' then
      flat[#flat + 1] = field
      flat[#flat + 1] = value
    end
  end
  if #flat > 0 then redis.call('HSET', GUEST .. g.id, unpack(flat)) end
  redis.call('PEXPIRE', GUEST .. g.id, TTL)
  saved[g.id] = g
end

local function raise(g)
  g.rev = string.format('%d', tonumber(g.rev) + 1)
end

-- Gives the guest a range of message numbers not yet used in its chat.
local function new_range(g)
  g.range = string.format('%d', tonumber(g.range or 0) + 1)
end

-- Adds the saved guest to its process's change list, which is read with every beat because hints may be lost.
local function changed(g)
  if g.process == '' then return end
  redis.call('ZADD', CHANGES .. g.process, MICROS, g.id)
  redis.call('PEXPIRE', CHANGES .. g.process, TTL)
  if g.process == ME then others[g.id] = g else hints[g.process] = true end
end
