-- uses: pool rooms service
-- Reads the service in numbers, for the one process that writes finished hours to the database.
-- ARGV  6 how long the others leave that to it (ms)   7 the longest time that a number waits to be written (ms)
-- Answer: now (ms), counts ('quarter:name', count); none if another process is writing.
local COUNTS, WRITING = SERVICE .. 'counts', SERVICE .. 'writing'
if redis.call('EXISTS', COUNTS) == 0 or not redis.call('SET', WRITING, ME, 'NX', 'PX', ARGV[6]) then
  return cjson.encode({ now = NOW })
end
local flat, counts, outdated = redis.call('HGETALL', COUNTS), nil, {}
local oldest = math.floor((NOW - tonumber(ARGV[7])) / QUARTER)
for i = 1, #flat, 2 do
  if tonumber(string.match(flat[i], '^%d+')) < oldest then
    outdated[#outdated + 1] = flat[i]
  else
    counts = counts or {}
    counts[flat[i]] = tonumber(flat[i + 1])
  end
end
if #outdated > 0 then redis.call('HDEL', COUNTS, unpack(outdated)) end
return cjson.encode({ now = NOW, counts = counts })
