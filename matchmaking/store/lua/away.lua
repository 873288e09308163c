-- uses: pool records answers rooms
-- A guest's connection closed: it keeps its chat or its place for the grace.
-- ARGV  6 id   7 link of the connection that closed
-- Answer: ok; stale when it lives on another connection; missing or behind.
local g = load(ARGV[6])
if not g then return answer('missing') end
if g.process == '' then return answer('behind') end
if g.link ~= ARGV[7] or g.process ~= ME then return answer('stale', g) end
local was_here = g.away == '0'
g.link = ''
raise(g) -- what this connection asked for, and nobody waits for any more, must not be done later
if was_here then g.away = AWAKE end
if g.state == 'waiting' then exit(g) end
save(g)
if was_here and g.state == 'chatting' then
  local p = load(g.partner)
  if p and p.chat == g.chat then changed(p) end
end
return answer('ok', g)
