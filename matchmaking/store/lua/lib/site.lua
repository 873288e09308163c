-- The site as a whole: what its processes tell of themselves, for whoever operates it. Nothing of a guest.
--
-- KEYS  1 told:   what each process told last (hash: process, JSON)
--       2 totals  what all processes ever counted (hash: name, count)
--       3 hour:   prefix of the last hour, ten seconds each (hash: name, count)
local TOLD, TOTALS, HOUR = unpack(KEYS)

local clock = redis.call('TIME')
local NOW = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
