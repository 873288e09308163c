-- Candidates: the first live, allowed guests in the rooms where this one looks, longest wait first.
local CANDIDATES = 32
local READ = 256

-- The next ids in the rooms where the guest looks, longest wait first, without the guest itself.
local function seen_by(g, from)
  local places, ids = {}, {}
  for _, room in ipairs(rooms_of(g, 'looks')) do
    local flat = redis.call('ZRANGE', room, from, from + CANDIDATES - 1, 'WITHSCORES')
    for i = 1, #flat, 2 do
      if flat[i] ~= g.id and not places[flat[i]] then
        places[flat[i]] = tonumber(flat[i + 1])
        ids[#ids + 1] = flat[i]
      end
    end
  end
  table.sort(ids, function(a, b) return places[a] < places[b] end)
  return ids
end

local function may_meet(g, other, rules)
  if rules.encryption == 'required' and not (is_able(g) and is_able(other)) then return false end
  if has_blocked(g, other.id) or has_blocked(other, g.id) then return false end
  if g.network ~= '' and other.network ~= '' then
    if rules.apart and g.network == other.network then return false end
    if rules.block_networks and blocks_network(g, other) then return false end
  end
  local alone = rules.repeat_ms > 0 and NOW - tonumber(g.since) >= rules.repeat_ms
  return alone or not met_lately(g, other.id, rules) or wishes_of(g).repeats and wishes_of(other).repeats
end

-- Returns live, allowed candidates and where the next scan continues. Dead ones are removed and not counted.
local function candidates(g, rules)
  local found, read, from = {}, 0, tonumber(g.scan)
  repeat
    local ids, dead = seen_by(g, from), 0
    for _, id in ipairs(ids) do
      read = read + 1
      local other = load(id)
      if not other or other.state ~= 'waiting' or away_since(other) then
        dead = dead + 1
        for _, room in ipairs(rooms_of(g, 'looks')) do redis.call('ZREM', room, id) end -- where it was found
        redis.call('ZREM', QUEUE, id)
        if other then dequeue(other) end
      elseif #found < CANDIDATES and may_meet(g, other, rules) then
        found[#found + 1] = other
      end
    end
    -- All of these are alive and none is allowed: continue further back.
    if #found == 0 and dead == 0 then from = #ids == 0 and 0 or from + CANDIDATES end
  until #found > 0 or #ids == 0 or read >= READ
  return found, #found > 0 and 0 or from
end
