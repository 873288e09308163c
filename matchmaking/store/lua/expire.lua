-- uses: pool records answers rooms service acquaintance limits places rounds chats
-- Ends what outlived its grace: a guest who stayed away, or a chat whose partner did. Also ends a chat on which the two
-- records disagree, unless the era is so young that the partner may not have been written back yet.
-- ARGV  6 id   7 rev   8 the era's youth (ms)
-- Answer: ok; over (the guest itself is gone); or the fence's.
local g, refused = fence(ARGV[6], ARGV[7])
if not g then return refused end
if SILENT then return answer('ok', g) end
local own = away_since(g)
local over = own and AWAKE - own >= GRACE

if g.state == 'chatting' then
  local p = load(g.partner)
  local theirs = p and p.chat == g.chat and away_since(p)
  local lost = not (p and p.chat == g.chat) and NOW - era.began >= tonumber(ARGV[8])
  if over or lost or (theirs and AWAKE - theirs >= GRACE) then
    end_chat(g, lost and 'lost' or 'gone')
    save(g)
  end
end
if not over then return answer('ok', g) end

redis.call('DEL', GUEST .. g.id)
if g.state == 'waiting' then
  dequeue(g)
  give_place(g)
  gave_up(g)
end
redis.call('ZREM', NAMES, g.name)
return answer('over')
