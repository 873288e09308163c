-- The pool's clock. If Redis's clock is set back, the pool's runs on, ahead of it. The two then converge slowly, so
-- that the reported time does not stay wrong for as long as Redis runs.
local STEP = 1000 -- ms: a larger step back means the clock was set; a smaller one is slewing
local SLEWED = 100 -- ms: at most this much per beat, and at most a twentieth of the elapsed time

-- Records the current beat; the era then lives for `kept` ms.
local function note_beat(kept)
  local slewed = math.min(SLEWED, math.floor(gap / 20))
  local ahead = NOW - WALL - AHEAD > STEP and NOW - WALL or math.max(0, AHEAD - slewed)
  redis.call('HSET', ERA, 'id', era.id, 'began', era.began, 'beat', NOW, 'silence', era.silence,
    'expire_from', era.expire_from, 'ahead', ahead)
  redis.call('PEXPIRE', ERA, kept)
end
