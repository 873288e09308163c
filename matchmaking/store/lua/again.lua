-- uses: pool records answers rooms service acquaintance limits places chats
-- Asks to resume the chat that has just ended; once both have asked, the same chat goes on.
-- ARGV  6 id   7 rev   8 chat   9 inbox (used unless the guest waits)   10 how long a chat can resume after its end (ms)
-- Answer: ok; stale if there is nothing to resume; or the fence's.
local g, refused = fence(ARGV[6], ARGV[7])
if not g then return refused end
local late = NOW - tonumber(g.ended_at) > tonumber(ARGV[10])
if g.state == 'chatting' or g.ended ~= ARGV[8] or g.reason ~= 'left' or late then return answer('stale', g) end
local p = load(g.ended_with)
if not p or p.state == 'chatting' or p.ended ~= g.ended then return answer('stale', g) end

if g.state == 'idle' then g.inbox = ARGV[9] end
g.again = g.ended
raise(g)
if p.again == g.ended and not away_since(p) then
  for a, b in pairs({ [g] = p, [p] = g }) do
    if a.state == 'waiting' then
      dequeue(a)
      give_place(a)
      served(a)
    end
    a.state, a.chat, a.partner, a.at, a.used = 'chatting', a.ended, b.id, a.ended_began, '1'
    a.ended, a.reason, a.again = '', '', a.ended
    new_range(a)
  end
  raise(p)
end
save(p)
changed(p)
save(g)
return answer('ok', g)
