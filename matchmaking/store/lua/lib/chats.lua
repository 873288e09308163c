-- Chats: two records that name each other, created and ended together.

-- Whether the client on its present connection can encrypt.
local function is_able(g)
  return g.able ~= '' and g.able == g.connection_id
end

-- Matches the two. Saves `other` and removes it from its rooms and place; the caller does the same for g.
local function pair(g, other, chat, shared, rules)
  dequeue(other)
  give_place(other)
  local mine, theirs = wishes_of(g).language, wishes_of(other).language
  local common = mine == theirs and mine or ''
  local is_encrypted = rules.encryption ~= 'off' and is_able(g) and is_able(other)
  for a, b in pairs({ [g] = other, [other] = g }) do
    a.encrypted = is_encrypted and chat or ''
    if (a.language or '') ~= common then a.language = common end
    a.state, a.chat, a.partner, a.at, a.range, a.used = 'chatting', chat, b.id, NOW, '0', '1'
    a.shared = #shared > 0 and cjson.encode(shared) or '[]'
    a.again, a.passed = '', '0' -- the previous chat stays known: its partner may still be blocked
    raise(a)
  end
  save(other)
  changed(other)
end

-- What a guest keeps of an ended chat: whom not to meet again soon, and what both need to resume it.
local function part(g, chat, partner, reason, stays, at)
  local inbox = g.inbox
  remember(g, partner, at)
  g.ended, g.reason, g.ended_at, g.ended_with, g.ended_began = chat, reason, NOW, partner, g.at
  g.again = ''
  rest(g)
  if stays then wait_on(g, inbox) end
end

-- Ends the guest's chat for both; saves the partner, the caller saves g. `at`: when they parted (ms); now if absent.
local function end_chat(g, reason, at)
  local chat, p = g.chat, load(g.partner)
  local partner = g.partner
  if p and p.chat == chat then
    if reason == 'blocked' then
      block(p, g.id)
      block(g, p.id)
    end
    part(p, chat, g.id, reason, true, at)
    save(p)
    changed(p)
  end
  part(g, chat, partner, reason, STAYS[reason], at)
end
