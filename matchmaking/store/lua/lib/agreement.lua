-- Two records of one chat that came back from different processes after Redis forgot: the newer word counts.

-- Why the chat is over that one of the two has left behind: as it remembers it, or because it went on to somebody else.
local function why_over(left, chat)
  return left.ended == chat and left.reason ~= '' and left.reason or 'left'
end

-- The partner's process wrote back what it knew, which was less than what `partner` says, from g's process: the two had
-- just been paired. The caller saves g.
local function bring_in(g, p, partner)
  if p.state == 'chatting' then
    end_chat(p, 'left')
  elseif p.state == 'waiting' then
    exit(p)
    give_place(p)
  end
  p.state, p.chat, p.partner, p.at, p.shared, p.used = 'chatting', g.chat, g.id, g.at, g.shared, '1'
  p.rev, p.name, p.inbox, p.range = partner.rev, partner.name, partner.inbox, partner.range
  p.ended, p.reason, p.again, p.passed = '', '', '', '0'
  redis.call('ZADD', NAMES, NOW + TTL, p.name)
  save(p)
  changed(p)
end

-- g, which is about to be written back, is in a chat that its partner's record p knows nothing of.
local function agree(g, p, partner)
  if tonumber(p.rev) < tonumber(partner.rev) then return bring_in(g, p, partner) end
  end_chat(g, why_over(p, g.chat))
end
