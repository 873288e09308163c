-- Temporary names, unique within their pool while in use.

-- Gives the guest the first free name of the candidates ARGV[from...]; false if all are taken.
local function take_name(g, from)
  for i = from, #ARGV do
    local until_ = redis.call('ZSCORE', NAMES, ARGV[i])
    if not until_ or tonumber(until_) < NOW then
      if g.name then redis.call('ZREM', NAMES, g.name) end
      redis.call('ZADD', NAMES, NOW + TTL, ARGV[i])
      redis.call('PEXPIRE', NAMES, TTL)
      g.name, g.used = ARGV[i], '0'
      return true
    end
  end
  return false
end
