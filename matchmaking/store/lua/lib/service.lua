-- The service of a pool with sides, in numbers: how many came, were served and gave up, and how long they waited. Counted
-- with the change itself, so that no process that dies takes a number with it. Contains nothing about who it was.
-- KEYS 16 service:  prefix of
--   seekers  zset: id of a guest who waits or is in its grace, waits since. Its outcome is counted once, when it leaves.
--   counts   hash: 'quarter:name', count. Quarters of hours since 1970, because time zones differ by quarters.
--   noticed  string: operators were told lately that somebody waits
--   writing  string: the process that writes the counts to the database
local SERVICE = KEYS[16] -- names are put together only where they are used: every find runs this part
local COUNTS_TTL = 259200000 -- a weekend without a database loses nothing
local SEEKERS_TTL = 3600000
local QUARTER = 900000

local function count(name)
  redis.call('HINCRBY', SERVICE .. 'counts', string.format('%d:%s', math.floor(NOW / QUARTER), name), 1)
  redis.call('PEXPIRE', SERVICE .. 'counts', COUNTS_TTL)
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
  local is_new = redis.call('ZADD', SERVICE .. 'seekers', 'NX', g.since, g.id) == 1
  redis.call('PEXPIRE', SERVICE .. 'seekers', SEEKERS_TTL)
  return is_new
end

-- The guest begins to wait.
local function came(g)
  if stays(g) then count('came') end
end

-- The waiting guest is in a chat now.
local function served(g)
  if not has_side(g) or redis.call('ZREM', SERVICE .. 'seekers', g.id) == 0 then return end
  local ends = { 30, 60, 120, 300, 600, 1200, 2400 } -- seconds; one more class has longer waits
  local seconds, class = (NOW - tonumber(g.since)) / 1000, 0
  while ends[class + 1] and seconds > ends[class + 1] do class = class + 1 end
  count('served')
  count('wait' .. class)
end

-- The guest stopped waiting, or its grace is over.
local function gave_up(g)
  if has_side(g) and redis.call('ZREM', SERVICE .. 'seekers', g.id) == 1 then count('gave_up') end
end
