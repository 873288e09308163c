-- The answer of every transition, which is the current state, and the fence around a guest's record.

local OF_PARTNERS = { 'rev', 'chat', 'name', 'token', 'inbox', 'process', 'take', 'network', 'range', 'away',
  'side' }
local OF_THE_LAST = { 'rev', 'again', 'ended' }

local function truth(g)
  local t = fields_of(g)
  t.away = away_since(g) or 0
  if g.state == 'chatting' then
    local p = glance(g.partner, OF_PARTNERS)
    t.partner = p and p.chat == g.chat and {
      id = p.id, rev = p.rev, name = p.name, token = p.token, inbox = p.inbox, process = p.process,
      take = p.take, network = p.network, range = p.range or 0, away = away_since(p) or 0, side = p.side,
    } or { id = g.partner }
  else
    t.partner = nil
    local p = g.ended ~= '' and glance(g.ended_with, OF_THE_LAST)
    local asks = p and p.again == g.ended and p.ended == g.ended
    t.partner_asks = asks and NOW - tonumber(g.ended_at) <= cjson.decode(ARGV[5]).again_ms or nil
  end
  return t
end

-- status: ok, stale (the state has changed), missing, behind (Redis lost something), superseded, unknown, unsure, over,
-- limited (the network must wait so many ms).
local function answer(status, g, wait)
  local a = { status = status, now = NOW, awake = AWAKE, wait = wait, guest = g and truth(g) or nil }
  for id, other in pairs(others) do
    if not g or id ~= g.id then
      a.others = a.others or {}
      a.others[#a.others + 1] = truth(other)
    end
  end
  for process in pairs(hints) do
    a.hints = a.hints or {}
    a.hints[#a.hints + 1] = process
  end
  return cjson.encode(a)
end

-- Returns the guest if the process's revision is the record's; otherwise nil and the answer to give.
-- A record without a process was written back by the partner's process: the guest's own has yet to follow.
local function fence(id, rev)
  local g = load(id)
  if not g then return nil, answer('missing') end
  if g.process == '' then return nil, answer('behind') end
  if tonumber(rev) < tonumber(g.rev) then return nil, answer('stale', g) end
  if tonumber(rev) > tonumber(g.rev) then return nil, answer('behind') end
  return g
end
