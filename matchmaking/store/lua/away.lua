-- uses: pool records answers rooms
-- A guest's connection closed: the guest keeps its chat or its place for the grace.
-- ARGV  6 id   7 id of the connection that closed
-- Answer: ok; stale if the guest has another connection; missing or behind.
local g = load(ARGV[6])
if not g then return answer('missing') end
if g.process == '' then return answer('behind') end
if g.connection_id ~= ARGV[7] or g.process ~= ME then return answer('stale', g) end
local was_here = g.away == '0'
g.connection_id = ''
raise(g) -- pending requests of the closed connection must not run later
if was_here then g.away = AWAKE end
if g.state == 'waiting' then dequeue(g) end
save(g)
if was_here and g.state == 'chatting' then
  local p = load(g.partner)
  if p and p.chat == g.chat then changed(p) end
end
return answer('ok', g)
