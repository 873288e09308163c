-- uses: pool limits
-- Counts one event against a network's rate limit, independent of what its guests are doing.
-- ARGV  6 kind   7 network ('' unknown)   8 the network's other two sizes   9 limit (JSON: most, span, burst)
--      10 '1': only look
-- Answer: wait (ms until the next one is due; 0: now).
local names, shares = sizes_of(ARGV[7], ARGV[8], cjson.decode(ARGV[5]))
return cjson.encode({ wait = due(ARGV[6], names, shares, cjson.decode(ARGV[9]), 1, ARGV[10] == '1') })
