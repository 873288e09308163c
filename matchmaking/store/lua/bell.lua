-- uses: pool event
-- Begins a pass over the waiting guests, unless another process is in the middle of one.
-- ARGV  6 an id for the pass   7 how many guests it may read
-- Answer: now, begun, is_taken (by another pass), waiting (ids, if begun), chatting, rung.
local known = redis.call('HMGET', EVENT, 'pass', 'until')
if known[1] and tonumber(known[2]) > NOW then return cjson.encode({ now = NOW, begun = false, is_taken = true }) end
local waiting = redis.call('ZRANGE', QUEUE, 0, tonumber(ARGV[7]) - 1)
if #waiting == 0 then return cjson.encode({ now = NOW, begun = false }) end
write('pass', ARGV[6], 'until', NOW + PASS_LASTS)
return cjson.encode({
  now = NOW, begun = true, waiting = waiting, chatting = count_chatting(), rung = redis.call('HGET', EVENT, 'rung') or nil,
})
