-- Who must not meet again: the blocked for ever, the last partners for a while. Both lists live in the guest's record.

-- blocked: ';id;id;'   recent: 'id:at;id:at;', newest first
local REMEMBERED = 20

local function has_blocked(g, id)
  return string.find(g.blocked, ';' .. id .. ';', 1, true) ~= nil
end

-- Whether g met that guest so lately that the two should not meet again yet.
local function met_lately(g, id, rules)
  local rank = 0
  for partner, at in string.gmatch(g.recent, '([^:;]+):(%d+);') do
    rank = rank + 1
    if rank > rules.cooldown or NOW - tonumber(at) >= rules.cooldown_ms then return false end
    if partner == id then return true end
  end
  return false
end

local function remember(g, id)
  local recent, rank = id .. ':' .. string.format('%d', NOW) .. ';', 1
  for partner, at in string.gmatch(g.recent, '([^:;]+):(%d+);') do
    if partner ~= id and rank < REMEMBERED then
      recent, rank = recent .. partner .. ':' .. at .. ';', rank + 1
    end
  end
  g.recent = recent
end

local function block(g, id)
  if not has_blocked(g, id) then g.blocked = (g.blocked == '' and ';' or g.blocked) .. id .. ';' end
end
