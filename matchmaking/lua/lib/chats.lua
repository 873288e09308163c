-- Chats: two records that name each other, made and ended together.

local function shared_interests(a, b)
  local wished, common = {}, {}
  for _, interest in ipairs(cjson.decode(a.wishes).interests or {}) do wished[interest] = true end
  for _, interest in ipairs(cjson.decode(b.wishes).interests or {}) do
    if wished[interest] then common[#common + 1] = interest end
  end
  return common
end

-- Puts the two together; the caller saves g, the other is saved here.
local function pair(g, other, chat)
  local common = shared_interests(g, other)
  local shared = #common > 0 and cjson.encode(common) or '[]'
  for a, b in pairs({ [g] = other, [other] = g }) do
    a.state, a.chat, a.partner, a.at, a.shared, a.used = 'chatting', chat, b.id, NOW, shared, '1'
    raise(a)
    redis.call('ZREM', QUEUE, a.id)
  end
  save(other)
  changed(other)
end

local function rest(g)
  g.state, g.chat, g.partner, g.inbox, g.since = 'idle', '', '', '', '0'
  raise(g)
end

-- Ends the guest's chat for both; the caller saves g, the partner is saved here.
local function end_chat(g, reason)
  local chat, p = g.chat, load(g.partner)
  if p and p.chat == chat then
    rest(p)
    p.ended, p.reason, p.ended_at = chat, reason, NOW
    save(p)
    changed(p)
  end
  rest(g)
  g.ended, g.reason, g.ended_at = chat, reason, NOW
end
