-- Beginning to wait, or changing what one waits for.

-- ARGV  8 wishes (JSON)   9 keep the name (1 or 0)   10 inbox   11 id for a chat
--      12 whether the guest spoke in its last chat (1 or 0)   13... candidates for a new name
-- Nothing, or the answer to give: limited, with the ms to wait.
local function wait(g)
  local rules = cjson.decode(ARGV[5])
  local due = find_due(g.network, rules)
  if due > 0 then return answer('limited', g, due) end
  if g.state == 'waiting' then
    exit(g)
  else
    if not take_place(g, rules) then return answer('limited', g, 0) end
    if g.used == '1' then
      g.silent = ARGV[12] == '1' and '0' or string.format('%d', tonumber(g.silent) + 1)
      -- When all candidates are taken the old name serves once more.
      if ARGV[9] == '0' then take_name(g, 13) end
    end
    g.state, g.since, g.inbox, g.step, g.scan, g.passed = 'waiting', NOW, ARGV[10], '0', '0', '0'
    -- Who keeps silent in chat after chat stands behind those who talk.
    -- To the microsecond: two may come in the same millisecond.
    g.place = MICROS / 1000 + (tonumber(g.silent) >= rules.silent and rules.silent_ms or 0)
  end
  g.wishes = ARGV[8]
  raise(g)
  seek(g, ARGV[11])
  save(g)
end
