-- uses: pool limits
-- One more of what a network may do so often in a time, whatever its guests are doing.
-- ARGV  6 kind   7 network ('' unknown)   8 limit (JSON: most, span, burst)   9 '1': only look
-- Answer: wait (ms until the next one is due; 0: now).
return cjson.encode({ wait = due(ARGV[6], ARGV[7], cjson.decode(ARGV[8]), ARGV[9] == '1') })
