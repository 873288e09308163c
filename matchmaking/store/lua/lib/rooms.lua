-- Rooms: where guests wait. A guest stands in rooms and looks for others in rooms. In a pool with sides, its wishes name both
-- kinds. In every other pool they are the same: one per interest; after the ladder's first step, one for the language;
-- after its last step, one for everyone.
local EVERYBODY = '*'

-- The guest's wishes, decoded once per script for all guests with the same wishes. Read-only.
local decoded = {}

local function wishes_of(g)
  local wishes = decoded[g.wishes]
  if not wishes then
    wishes = cjson.decode(g.wishes)
    decoded[g.wishes] = wishes
  end
  return wishes
end

-- Whether the guest looks for others elsewhere than where it stands.
local function has_side(g)
  return wishes_of(g).stands ~= nil
end

-- `way`: 'stands' or 'looks'.
local function rooms_of(g, way)
  local wishes, step, rooms = wishes_of(g), tonumber(g.step), {}
  if wishes.stands then
    for _, room in ipairs(wishes[way]) do rooms[#rooms + 1] = ROOM .. 's:' .. room end
    return rooms
  end
  for _, interest in ipairs(wishes.interests or {}) do rooms[#rooms + 1] = ROOM .. 'i:' .. interest end
  if step >= 1 and (wishes.language or '') ~= '' then rooms[#rooms + 1] = ROOM .. 'l:' .. wishes.language end
  if step >= 2 then rooms[#rooms + 1] = ROOM .. EVERYBODY end
  return rooms
end

-- Puts the guest into the queue and its rooms at its own place. Repeated with every renewal.
local function enqueue(g)
  for _, room in ipairs(rooms_of(g, 'stands')) do
    redis.call('ZADD', room, g.place, g.id)
    redis.call('PEXPIRE', room, TTL)
  end
  redis.call('ZADD', QUEUE, NOW, g.id)
  redis.call('PEXPIRE', QUEUE, TTL)
end

-- Takes the guest out. Its record keeps the place for when it comes back.
local function dequeue(g)
  for _, room in ipairs(rooms_of(g, 'stands')) do redis.call('ZREM', room, g.id) end
  redis.call('ZREM', QUEUE, g.id)
end

-- The guest neither waits nor chats.
local function rest(g)
  g.state, g.chat, g.partner, g.inbox, g.since = 'idle', '', '', '', '0'
  raise(g)
end
