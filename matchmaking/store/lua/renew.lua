-- uses: pool records answers rooms limits places
-- Renews the records of a process's guests, and returns those about which the process is wrong.
-- ARGV  6 rev, 7 id, 8 rev, 9 id ... at most 200 guests
-- Answer: guests (newer records, and chats whose records disagree), lost (ids Redis lost or has older records of).
local guests, lost, rules = {}, {}, cjson.decode(ARGV[5])
for i = 6, #ARGV, 2 do
  local rev, id = tonumber(ARGV[i]), ARGV[i + 1]
  local known = redis.call('HMGET', GUEST .. id, 'rev', 'name', 'state', 'since', 'away', 'chat', 'partner', 'process')
  if not known[1] or tonumber(known[1]) < rev or known[8] == '' then
    lost[#lost + 1] = id
  elseif tonumber(known[1]) > rev then
    guests[#guests + 1] = truth(load(id))
  else
    redis.call('PEXPIRE', GUEST .. id, TTL)
    redis.call('ZADD', NAMES, NOW + TTL, known[2])
    if known[3] == 'waiting' and known[5] == '0' then
      local g = load(id)
      enqueue(g)
      hold_place(g, sizes_for(g, rules), rules)
    elseif known[3] == 'chatting' and redis.call('HGET', GUEST .. known[7], 'chat') ~= known[6] then
      guests[#guests + 1] = truth(load(id)) -- for `expire` to decide
    end
  end
end
redis.call('PEXPIRE', NAMES, TTL)
return cjson.encode({
  now = NOW, awake = AWAKE, guests = #guests > 0 and guests or nil, lost = #lost > 0 and lost or nil,
})
