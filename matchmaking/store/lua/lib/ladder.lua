-- The ladder: first a shared interest, after a while the same language, then anyone.

-- The guest's current step, and when it moves to the next (ms; 0: never).
local function climb(g, rules)
  if has_side(g) or rules.held then return '2', 0 end
  local wishes = wishes_of(g)
  local interests, language = #(wishes.interests or {}) > 0, (wishes.language or '') ~= ''
  if interests and wishes.only_interests then return '0', 0 end
  local step, from = (interests and 0) or (language and 1) or 2, tonumber(g.since)
  while step < 2 do
    local lasts = rules.widens[step + 1]
    if NOW < from + lasts then return string.format('%d', step), from + lasts end
    from, step = from + lasts, (step == 0 and language) and 1 or 2
  end
  return '2', 0
end
