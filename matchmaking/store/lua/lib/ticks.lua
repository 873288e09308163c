-- Whom a guest would like to meet again. The guest's record holds the list.

-- ticks: ';id:days;id:days;', the latest first
local TICKS = 20

-- Within how many days g would like to meet that guest again (one digit), or nil.
local function days_of(g, id)
  local _, last = string.find(g.ticks or '', ';' .. id .. ':', 1, true)
  return last and string.sub(g.ticks, last + 1, last + 1)
end

local function untick(g, id)
  local days = days_of(g, id)
  if not days then return end
  local first, last = string.find(g.ticks, id .. ':' .. days .. ';', 1, true)
  g.ticks = string.sub(g.ticks, 1, first - 1) .. string.sub(g.ticks, last + 1)
end

local function tick(g, id, days)
  local ticks, rank = ';' .. id .. ':' .. days .. ';', 1
  for other in string.gmatch(g.ticks or '', '[^;]+') do
    if rank < TICKS then ticks, rank = ticks .. other .. ';', rank + 1 end
  end
  g.ticks = ticks
end
