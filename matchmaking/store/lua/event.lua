-- uses: pool event
-- Compares what the host changed, as this process knows it, with what Redis knows: the higher version holds for both.
-- ARGV  6 plan   7 version   8 what the host changed (JSON)   9 guests of this process in chats ('': not counted)
-- Answer: now, version, adjustments (JSON, '' if there are none), waiting, chatting, present.
local version, adjustments = adjustments_of(ARGV[6])
if tonumber(ARGV[7]) > version then
  version, adjustments = tonumber(ARGV[7]), ARGV[8]
  write('plan:' .. ARGV[6], string.format('%d %s', version, adjustments))
end
if version > 0 then redis.call('PEXPIRE', EVENT, KEPT) end -- also before anybody is here
if ARGV[9] ~= '' then write('in:' .. ME, string.format('%d %d', ARGV[9], NOW)) end
local present = 0
for _, count in ipairs(redis.call('HVALS', ONLINE)) do present = present + tonumber(count) end
return cjson.encode({
  now = NOW, version = version, adjustments = adjustments, waiting = redis.call('ZCARD', QUEUE),
  chatting = count_chatting(), present = present,
})
