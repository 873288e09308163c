-- uses: site
-- Adds what a process counted about questions.
-- ARGV  1 how long the counters of a question are kept (ms)   2... a question's id, in how many more chats it was asked, and
--       how many more of them became longer ones
-- Answer: the time (ms).
for i = 2, #ARGV, 3 do
  local key = QUESTION .. ARGV[i]
  redis.call('HINCRBY', key, 'asked', ARGV[i + 1])
  redis.call('HINCRBY', key, 'longer', ARGV[i + 2])
  redis.call('PEXPIRE', key, ARGV[1])
end
return string.format('%d', NOW)
