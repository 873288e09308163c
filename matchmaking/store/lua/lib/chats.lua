-- Chats: two records that name each other, made and ended together.
local WAITS_KEPT = 50
local WAITS_TTL = 600000

-- Puts the two together. The other is saved here and leaves its rooms and its place; with g the caller does so.
local function pair(g, other, chat, shared)
  redis.call('LPUSH', WAITS, string.format('%d', NOW - tonumber(other.since)))
  redis.call('LTRIM', WAITS, 0, WAITS_KEPT - 1)
  redis.call('PEXPIRE', WAITS, WAITS_TTL)
  exit(other)
  give_place(other)
  for a, b in pairs({ [g] = other, [other] = g }) do
    a.state, a.chat, a.partner, a.at, a.range, a.used = 'chatting', chat, b.id, NOW, '0', '1'
    a.shared = #shared > 0 and cjson.encode(shared) or '[]'
    a.again, a.passed = '', '0' -- the chat before stays known: its partner may still be blocked
    raise(a)
  end
  save(other)
  changed(other)
end

local function rest(g)
  g.state, g.chat, g.partner, g.inbox, g.since = 'idle', '', '', '', '0'
  raise(g)
end

-- What a guest keeps of a chat that is over: whom not to meet at once, and what both need to take it up again.
local function part(g, chat, partner, reason)
  remember(g, partner)
  g.ended, g.reason, g.ended_at, g.ended_with, g.ended_began = chat, reason, NOW, partner, g.at
  g.again = ''
  rest(g)
end

-- Ends the guest's chat for both; the caller saves g, the partner is saved here.
local function end_chat(g, reason)
  local chat, p = g.chat, load(g.partner)
  local partner = g.partner
  if p and p.chat == chat then
    if reason == 'blocked' then
      block(p, g.id)
      block(g, p.id)
    end
    part(p, chat, g.id, reason)
    save(p)
    changed(p)
  end
  part(g, chat, partner, reason)
end
