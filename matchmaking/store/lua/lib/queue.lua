-- The queue: matches a waiting guest with the best of its candidates.
-- How often a guest who has waited longer may be passed over for a better match.
local PASSED = 32
local WAITS_KEPT = 50
local WAITS_TTL = 600000

-- For the estimate of waits. How long helpers wait, or somebody for one person only, tells the others nothing.
local function note_wait(g)
  if (g.side or '') ~= '' or wishes_of(g).repeats then return end
  redis.call('LPUSH', WAITS, string.format('%d', NOW - tonumber(g.since)))
  redis.call('LTRIM', WAITS, 0, WAITS_KEPT - 1)
  redis.call('PEXPIRE', WAITS, WAITS_TTL)
end

-- Matches the guest, which is in no room yet, with the best candidate, or puts it into its rooms. The caller saves it.
local function seek(g, rules, chat)
  local step, widens = climb(g, rules)
  if step < g.step then dequeue(g) end -- the operator slowed the ladder down
  g.step, g.widens = step, widens
  if rules.paused or rules.held then return enqueue(g) end -- held: the bell pairs its guests
  local wished, best, shared = {}, nil, {}
  for _, interest in ipairs(wishes_of(g).interests or {}) do wished[interest] = true end
  local found
  found, g.scan = candidates(g, rules)
  for _, other in ipairs(found) do
    local common = {}
    for _, interest in ipairs(wishes_of(other).interests or {}) do
      if wished[interest] then common[#common + 1] = interest end
    end
    if not best or #common > #shared then best, shared = other, common end
    if tonumber(other.passed) >= PASSED then
      best, shared = other, common
      break
    end
  end
  if not best then return enqueue(g) end
  for _, other in ipairs(found) do
    if other == best then break end
    redis.call('HINCRBY', GUEST .. other.id, 'passed', 1)
  end
  if g.ticks or best.ticks then
    for a, b in pairs({ [g] = best, [best] = g }) do untick(a, b.id) end -- the wish is granted
  end
  note_wait(best)
  pair(g, best, chat, shared, rules)
  served(g)
  served(best)
end

-- The same for a guest who already waits: it has a place, and may be in its rooms.
local function seek_again(g, rules, chat)
  seek(g, rules, chat)
  if g.state ~= 'waiting' then
    dequeue(g)
    give_place(g)
  end
end
