-- uses: pool records answers acquaintance ticks
-- The guest would like to meet a partner again, or no longer. Once both would, both records say so.
-- ARGV  6 id   7 rev   8 the chat   9 the partner in it   10 within how many days (one digit), or '' to take it back
-- Answer: ok or the fence's. The revisions stay: the partner must not notice a wish that it does not share.
local g, refused = fence(ARGV[6], ARGV[7])
if not g then return refused end
local chat, partner, days = ARGV[8], ARGV[9], ARGV[10]
untick(g, partner)
if days ~= '' then tick(g, partner, days) end

local p = days ~= '' and load(partner)
local theirs = p and days_of(p, g.id)
local is_known = string.find(g.agreed or '', chat .. ' ', 1, true) == 1
if theirs and not is_known and not has_blocked(g, partner) and not has_blocked(p, g.id) then
  local wish = string.format('%s %d %d', chat, NOW, math.min(tonumber(days), tonumber(theirs)))
  g.agreed, p.agreed = wish .. ' ' .. partner, wish .. ' ' .. g.id
  save(p)
  changed(p)
end
save(g)
return answer('ok', g)
