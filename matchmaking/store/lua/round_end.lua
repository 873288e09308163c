-- uses: pool records answers rooms acquaintance limits places rounds chats
-- The bell: ends chats that began before the phase did; both guests wait for the next round. After the event nobody waits.
-- ARGV  6 reason   7 when the phase began (ms)   8 1: the event is over, else 0   9... ids, at most 20
-- Answer: ok.
local parted = math.min(NOW, tonumber(ARGV[7]) - 1) -- in the earlier phase: in this one the two may meet
for i = 9, #ARGV do
  local g = load(ARGV[i])
  local is_over = g and g.state == 'chatting' and tonumber(g.at) < tonumber(ARGV[7])
  if is_over then end_chat(g, ARGV[6], parted) end
  if g and g.state == 'waiting' and ARGV[8] == '1' then
    dequeue(g)
    give_place(g)
    rest(g)
    is_over = true
  end
  if is_over then
    save(g)
    changed(g)
  end
end
return answer('ok')
