-- Rate limits of networks. A network is a keyed one-way hash, counted in three sizes (see networks.py): a limit on the
-- small sizes alone would not stop someone who has many of them.
--   network:KIND:ID    string, the theoretical arrival time of the next event of a kind (GCRA, ms); expires then.
--                      Kinds: finds, arrivals, reports, codes (wrong entry codes), reunions (wrong codes of a reunion)

-- The names of the sizes and the multiple of the limit each has. `around`: 'SUBNET SUPERNET', or '' from older versions.
local function sizes_of(network, around, rules)
  if network == '' then return {}, {} end
  local subnet, supernet = string.match(around or '', '^(%S+) (%S+)$')
  local wider = rules.wider
  if not subnet or wider == 0 then return { subnet or network }, { 1 } end
  if subnet == network then return { network, supernet }, { 1, wider * wider } end
  return { subnet, network, supernet }, { 1, wider, wider * wider }
end

-- The same for a guest. Helpers are not counted: they come with a code, and often many of them from one office.
local function sizes_for(g, rules)
  if (g.side or '') ~= '' then return {}, {} end
  return sizes_of(g.network, g.around, rules)
end

-- Milliseconds until every size allows the next event of a kind; 0 means now, and the event then counts `cost` times
-- unless `look` is set. The limit is `most` per `span` ms, `burst` at once.
local function due(kind, names, shares, limit, cost, look)
  if limit.most == 0 or #names == 0 then return 0 end
  local keys, wait = {}, 0
  for i, name in ipairs(names) do keys[i] = NETWORK .. kind .. ':' .. name end
  local arrivals = redis.call('MGET', unpack(keys))
  for i, share in ipairs(shares) do
    local at, apart = math.max(tonumber(arrivals[i] or 0), NOW), limit.span / (limit.most * share)
    local room = apart * (limit.burst * share - math.min(cost, limit.burst))
    if at - NOW > room then wait = math.max(wait, math.ceil(at - NOW - room)) end
    arrivals[i] = at + apart * cost
  end
  if wait == 0 and not look then
    for i, key in ipairs(keys) do
      redis.call('SET', key, string.format('%.3f', arrivals[i]), 'PX', math.ceil(arrivals[i] - NOW))
    end
  end
  return wait
end
