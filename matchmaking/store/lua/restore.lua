-- uses: pool records answers rooms service acquaintance limits places rounds chats agreement
-- Writes back a guest that Redis lost. The partner of its chat is written too, as away since the era began, so that
-- either can resume before the other's process has written its own record.
-- ARGV  6 era that the process knows   7 the era's youth (ms)   8 the guest (JSON, as in an answer)
--       9 how long to remember who holds an entry code (ms)
-- Answer: ok; stale (Redis has a newer record); over (missing in an era that the process knows, or too late).
-- Fields that only the guest's own process knows.
local OWN = { 'connection_id', 'take', 'wishes', 'blocked', 'silent', 'network', 'around', 'code', 'side', 'able', 'ticks',
  'agreed', 'sat' }

local new = cjson.decode(ARGV[8])
local partner, old = new.partner, load(new.id)
if not old and (ARGV[6] == era.id or NOW - era.began >= tonumber(ARGV[7])) then return answer('over') end
if (new.code or '') ~= '' then redis.call('SET', CODE .. new.code, new.id, 'PX', ARGV[9], 'NX') end
if old and tonumber(old.rev) > tonumber(new.rev) then
  if old.process == '' then -- its chat ended before this process came; the guest still belongs to this process
    for _, field in ipairs(OWN) do old[field] = new[field] end
    old.process = ME
    if new.away == '0' then old.away = '0' end
    save(old)
  end
  return answer('stale', old)
end
if old and old.rev == new.rev and old.process == ME then return answer('ok', old) end -- a repeated call

local g = { away = '0', partner = '' }
for field, value in pairs(new) do if type(value) == 'string' then g[field] = value end end
g.process = ME
if g.away ~= '0' then g.away = era.began end
if old and old.state == 'waiting' then dequeue(old) end -- an older process enqueued it, based on what it knew
if old and old.state == 'chatting' and old.chat ~= g.chat then
  end_chat(old, why_over(g, old.chat)) -- this process knows that the chat is over; the partner did not
  dequeue(old)
end
if g.state == 'chatting' then
  g.partner = partner.id
  local p = load(partner.id)
  if not p then
    p = { id = partner.id, rev = partner.rev, name = partner.name, token = partner.token, inbox = partner.inbox,
      take = partner.take, process = '', connection_id = '', away = era.began, used = '1', since = '0', wishes = '{}',
      state = 'chatting', chat = g.chat, partner = g.id, at = g.at, range = partner.range, shared = g.shared,
      ended = '', reason = '', ended_at = '0', ended_with = '', ended_began = '0', again = '', step = '0',
      widens = '0', place = '0', scan = '0', passed = '0', recent = '', blocked = '', silent = '0',
      network = partner.network, around = '', able = '', side = partner.side, encrypted = g.encrypted or '',
      language = g.language or '' }
    save(p)
    redis.call('ZADD', NAMES, NOW + TTL, p.name)
  elseif p.chat ~= g.chat then
    agree(g, p, partner)
  else
    changed(p)
  end
elseif g.state == 'waiting' then
  stays(g)
  if g.away == '0' then enqueue(g) end
end
redis.call('ZADD', NAMES, NOW + TTL, g.name)
redis.call('PEXPIRE', NAMES, TTL)
save(g)
return answer('ok', g)
