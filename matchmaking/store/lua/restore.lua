-- uses: pool records answers rooms acquaintance limits places chats agreement
-- Writes back what a process holds and Redis lost. The partner of a chat is written too, as being away since the era
-- began, so that either can resume although the other's process has not come yet.
-- ARGV  6 era that the process knows   7 the era's youth (ms)   8 the guest (JSON, as in an answer)
-- Answer: ok; stale (Redis knows more); over (missing in an era that the process knows, or too late).
-- What only the guest's own process knows of it.
local OWN = { 'link', 'take', 'wishes', 'blocked', 'silent', 'network', 'around', 'code' }

local new = cjson.decode(ARGV[8])
local partner, old = new.partner, load(new.id)
if not old and (ARGV[6] == era.id or NOW - era.began >= tonumber(ARGV[7])) then return answer('over') end
if old and tonumber(old.rev) > tonumber(new.rev) then
  if old.process == '' then -- its chat ended before we came; the guest is ours all the same
    for _, field in ipairs(OWN) do old[field] = new[field] end
    old.process = ME
    if new.away == '0' then old.away = '0' end
    save(old)
  end
  return answer('stale', old)
end
if old and old.rev == new.rev and old.process == ME then return answer('ok', old) end -- a repeat

local g = { away = '0', partner = '' }
for field, value in pairs(new) do if type(value) == 'string' then g[field] = value end end
g.process = ME
if g.away ~= '0' then g.away = era.began end
if old and old.state == 'waiting' then exit(old) end -- an older process put it in, by what it knew
if old and old.state == 'chatting' and old.chat ~= g.chat then
  end_chat(old, why_over(g, old.chat)) -- we know that this chat is over; its partner, written back before us, did not
end
if g.state == 'chatting' then
  g.partner = partner.id
  local p = load(partner.id)
  if not p then
    p = { id = partner.id, rev = partner.rev, name = partner.name, token = partner.token, inbox = partner.inbox,
      take = partner.take, process = '', link = '', away = era.began, used = '1', since = '0', wishes = '{}',
      state = 'chatting', chat = g.chat, partner = g.id, at = g.at, range = partner.range, shared = g.shared, ended = '', reason = '',
      ended_at = '0', ended_with = '', ended_began = '0', again = '', step = '0', widens = '0', place = '0',
      scan = '0', passed = '0', recent = '', blocked = '', silent = '0',
      network = partner.network, around = '' }
    save(p)
    redis.call('ZADD', NAMES, NOW + TTL, p.name)
  elseif p.chat ~= g.chat then
    agree(g, p, partner)
  else
    changed(p)
  end
elseif g.state == 'waiting' and g.away == '0' then
  enter(g)
end
redis.call('ZADD', NAMES, NOW + TTL, g.name)
redis.call('PEXPIRE', NAMES, TTL)
save(g)
return answer('ok', g)
