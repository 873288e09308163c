-- The queue: who has waited longest among the first live, allowed candidates.
local CANDIDATES, PRUNED = 32, 256

local function suits(g, other)
  return other.id ~= g.id
end

-- Puts the guest into the queue with its own place.
local function enqueue(g)
  redis.call('ZADD', QUEUE, g.since, g.id)
  redis.call('PEXPIRE', QUEUE, TTL)
end

-- Pairs the waiting guest with the best candidate, or leaves it in the queue; the caller saves it.
local function seek(g, chat)
  local kept, pruned = 0, 0
  while kept < CANDIDATES and pruned < PRUNED do
    local ids = redis.call('ZRANGE', QUEUE, kept, kept + CANDIDATES - 1)
    if #ids == 0 then break end
    for _, id in ipairs(ids) do
      local other = load(id)
      if id == g.id then
        kept = kept + 1
      elseif not other or other.state ~= 'waiting' or away_since(other) then
        redis.call('ZREM', QUEUE, id) -- its place is in its record: who comes back is put in again
        pruned = pruned + 1
      elseif suits(g, other) then
        return pair(g, other, chat)
      else
        kept = kept + 1
      end
    end
  end
  enqueue(g)
end
