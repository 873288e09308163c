-- The service of a pool with sides, in numbers: how many came, were served and gave up, and how long they waited. Counted
-- with the change itself, so that no process that dies takes a number with it. Contains nothing about who it was.
-- KEYS 16 service:  prefix of
--   seekers  zset: id of a guest who waits or is in its grace, waits since. Its outcome is counted once, when it leaves.
--   counts   hash: 'quarter:name', count. Quarters of hours since 1970, because time zones differ by quarters.
--   noticed  string: operators were told lately that somebody waits
--   writing  string: the process that writes the counts to the database
local SEEKERS, COUNTS = KEYS[16] .. 'seekers', KEYS[16] .. 'counts'
local NOTICED, WRITING = KEYS[16] .. 'noticed', KEYS[16] .. 'writing'
local COUNTS_TTL = 259200000 -- a weekend without a database loses nothing
local SEEKERS_TTL = 3600000
local QUARTER = 900000
local CLASSES = { 30, 60, 120, 300, 600, 1200, 2400 } -- seconds; one more class has longer waits

local function count(name)
  redis.call('HINCRBY', COUNTS, string.format('%d:%s', math.floor(NOW / QUARTER), name), 1)
  redis.call('PEXPIRE', COUNTS, COUNTS_TTL)
end

-- Seekers of a helpline, and everybody in a language exchange; neither helpers nor guests with a private table.
local function is_seeker(g)
  if not has_side(g) then return false end
  local room = wishes_of(g).stands[1]
  return room == 'seeker' or string.find(room, '>', 1, true) ~= nil
end

-- The guest is in the line.
local function stays(g)
  if not is_seeker(g) then return false end
  local is_new = redis.call('ZADD', SEEKERS, 'NX', g.since, g.id) == 1
  redis.call('PEXPIRE', SEEKERS, SEEKERS_TTL)
  return is_new
end

-- The guest begins to wait.
local function came(g)
  if stays(g) then count('came') end
end

-- The waiting guest is in a chat now.
local function served(g)
  if not has_side(g) or redis.call('ZREM', SEEKERS, g.id) == 0 then return end
  local seconds, class = (NOW - tonumber(g.since)) / 1000, 0
  while CLASSES[class + 1] and seconds > CLASSES[class + 1] do class = class + 1 end
  count('served')
  count('wait' .. class)
end

-- The guest stopped waiting, or its grace is over.
local function gave_up(g)
  if has_side(g) and redis.call('ZREM', SEEKERS, g.id) == 1 then count('gave_up') end
end
