-- uses: site
-- A process reports its numbers. It sends the counts since its start, so that a repeated report counts nothing twice.
-- The totals never decrease when a process stops.
-- ARGV  1 process   2 its condition (JSON)   3 number of its earlier reports   4 1: it is stopping; remove it
--       5 how long a process counts as alive (ms)   6 how long a silent one is shown (ms)   7 the length of a bucket (ms)
--       8 how long a bucket is kept (ms)   9 how long the totals are kept (ms)   10... alternating name and count
-- Answer: the time (ms).
local report = redis.call('HGET', REPORTS, ARGV[1])
local before = report and cjson.decode(report).counts or {}
-- Redis lost this process's last report, so how much of this one is new is unknown.
local unknown = not report and tonumber(ARGV[3]) > 0

local bucket = HOUR .. string.format('%d', math.floor(NOW / tonumber(ARGV[7])))
local first = redis.call('EXISTS', bucket) == 0
local record = cjson.decode(ARGV[2])
record.id, record.beat, record.counts = ARGV[1], NOW, {}
for i = 10, #ARGV, 2 do
  local name, count = ARGV[i], tonumber(ARGV[i + 1])
  record.counts[name] = count
  local more = count - (before[name] or 0)
  if more > 0 and not unknown then
    redis.call('HINCRBY', TOTALS, name, string.format('%d', more))
    redis.call('HINCRBY', bucket, name, string.format('%d', more))
  end
end
redis.call('HSET', REPORTS, ARGV[1], cjson.encode(record))

-- The first report in a bucket records how many guests are present, and drops long-silent processes.
if first then
  local here = { guests = 0, waiting = 0, chatting = 0 }
  local all = redis.call('HGETALL', REPORTS)
  for i = 1, #all, 2 do
    local other = cjson.decode(all[i + 1])
    if other.beat > NOW then -- the clock was set back; a live process will report again
      other.beat = NOW
      redis.call('HSET', REPORTS, all[i], cjson.encode(other))
    end
    if NOW - other.beat > tonumber(ARGV[6]) then
      redis.call('HDEL', REPORTS, all[i])
    elseif NOW - other.beat <= tonumber(ARGV[5]) then
      for name, count in pairs(here) do here[name] = count + (other[name] or 0) end
    end
  end
  for name, count in pairs(here) do redis.call('HSET', bucket, name, string.format('%d', count)) end
end
if ARGV[4] == '1' then redis.call('HDEL', REPORTS, ARGV[1]) end

redis.call('PEXPIRE', REPORTS, ARGV[6])
redis.call('PEXPIRE', TOTALS, ARGV[9])
redis.call('PEXPIRE', bucket, ARGV[8])
return string.format('%d', NOW)
