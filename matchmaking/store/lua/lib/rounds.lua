-- Pools with event rounds: guests whose chat is over wait for the next round.
-- Who ends a chat by leaving it leaves the event; for these reasons neither of the two does.
local STAYS = { round = true, gone = true, blocked = true, idle = true, lost = true, closed = true }

-- Searched for, not decoded: every chat that ends asks, in every pool.
local HELD = string.find(ARGV[5], '"held":true', 1, true)

-- The guest has just left a chat. In a pool with rounds it waits on, in the same inbox and at its place.
local function wait_on(g, inbox)
  if not HELD then return end
  g.state, g.since, g.inbox = 'waiting', NOW, inbox
  local rules = cjson.decode(ARGV[5])
  hold_place(g, sizes_of(g.network, g.around, rules), rules)
  if not away_since(g) then enqueue(g) end
end
