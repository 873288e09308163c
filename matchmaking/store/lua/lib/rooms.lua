-- Rooms: where the waiting stand. Two suit each other exactly when they stand in the same room: one for each interest;
-- after the first step of the ladder one for the language; after the last one the room where everybody is welcome.
local EVERYBODY = '*'

-- The guest's wishes, decoded once for all who wish the same. Nobody may change them.
local decoded = {}

local function wishes_of(g)
  local wishes = decoded[g.wishes]
  if not wishes then
    wishes = cjson.decode(g.wishes)
    decoded[g.wishes] = wishes
  end
  return wishes
end

local function rooms_of(g)
  local wishes, step, rooms = wishes_of(g), tonumber(g.step), {}
  for _, interest in ipairs(wishes.interests or {}) do rooms[#rooms + 1] = ROOM .. 'i:' .. interest end
  if step >= 1 and (wishes.language or '') ~= '' then rooms[#rooms + 1] = ROOM .. 'l:' .. wishes.language end
  if step >= 2 then rooms[#rooms + 1] = ROOM .. EVERYBODY end
  return rooms
end

-- Puts the guest into the queue and its rooms, at its own place; again with every renewal.
local function enter(g)
  for _, room in ipairs(rooms_of(g)) do
    redis.call('ZADD', room, g.place, g.id)
    redis.call('PEXPIRE', room, TTL)
  end
  redis.call('ZADD', QUEUE, NOW, g.id)
  redis.call('PEXPIRE', QUEUE, TTL)
end

-- Takes it out; its place is in its record, and whoever comes back is put in again.
local function exit(g)
  for _, room in ipairs(rooms_of(g)) do redis.call('ZREM', room, g.id) end
  redis.call('ZREM', QUEUE, g.id)
end
