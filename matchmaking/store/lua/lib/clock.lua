-- The pool's time beside Redis's clock. Where that was set back the pool's goes on, and is ahead by so much; the two come
-- together again slowly, since a time that is told must not stay wrong for as long as Redis runs.
local STEP = 1000 -- ms: a clock that went back by more was set; less is only what was slewed
local SLEWED = 100 -- ms: at most so much with one beat, and a twentieth of the time

-- Writes down the beat of now, for so long (ms).
local function note_beat(kept)
  local slewed = math.min(SLEWED, math.floor(gap / 20))
  local ahead = NOW - WALL - AHEAD > STEP and NOW - WALL or math.max(0, AHEAD - slewed)
  redis.call('HSET', ERA, 'id', era.id, 'began', era.began, 'beat', NOW, 'silence', era.silence, 'judge', era.judge,
    'ahead', ahead)
  redis.call('PEXPIRE', ERA, kept)
end
