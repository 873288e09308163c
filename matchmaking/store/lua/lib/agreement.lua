-- Two records of one chat, written back by different processes after Redis lost its data: the newer one wins.

-- Why a chat is over that `left` no longer has: the reason it remembers, or 'left' if it is already in
-- another chat.
local function why_over(left, chat)
  return left.ended == chat and left.reason ~= '' and left.reason or 'left'
end

-- The partner's process wrote back an older record than the `partner` that g's process knows: the two had
-- just been
local function bring_in(g, p, partner)
  if p.state == 'chatting' then
    end_chat(p, 'left')
  elseif p.state == 'waiting' then
    dequeue(p)
    give_place(p)
    served(p)
  end
  p.state, p.chat, p.partner, p.at, p.shared, p.used = 'chatting', g.chat, g.id, g.at, g.shared, '1'
  p.rev, p.name, p.inbox, p.range = partner.rev, partner.name, partner.inbox, partner.range
  p.ended, p.reason, p.again, p.passed, p.encrypted = '', '', '', '0', g.encrypted or ''
  p.language = g.language or ''
  redis.call('ZADD', NAMES, NOW + TTL, p.name)
  save(p)
  changed(p)
end

-- g is about to be written back in a chat that its partner's record p does not have.
local function agree(g, p, partner)
  if tonumber(p.rev) < tonumber(partner.rev) then return bring_in(g, p, partner) end
  end_chat(g, why_over(p, g.chat))
end
