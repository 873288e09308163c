-- Beginning to wait, or changing what one waits for.

-- ARGV  7 wishes (JSON)   8 keep the name (1 or 0)   9 inbox   10 id for a chat   11... candidates for a new name
local function wait(g)
  if g.state ~= 'waiting' then
    g.state, g.since, g.inbox = 'waiting', NOW, ARGV[9]
    -- When all candidates are taken the old name serves once more.
    if g.used == '1' and ARGV[8] == '0' then take_name(g, 11) end
  end
  g.wishes, g.ended, g.reason = ARGV[7], '', ''
  raise(g)
  seek(g, ARGV[10])
  save(g)
end
