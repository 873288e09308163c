-- uses: pool rooms service
-- The database has these numbers: removes them, and lets the next process write.
-- ARGV  6... 'quarter:name'
-- Answer: how many were removed.
redis.call('DEL', SERVICE .. 'writing')
return string.format('%d', #ARGV > 5 and redis.call('HDEL', SERVICE .. 'counts', unpack(ARGV, 6)) or 0)
