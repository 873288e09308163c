-- The whole site: what its processes report to the operator. Contains nothing about guests.
--
-- KEYS  1 reports: the last report of each process (hash: process, JSON)
--       2 totals  the sums of all counters (hash: name, count)
--       3 hour:   prefix of the last hour's ten-second buckets (hash: name, count)
--       4 question:  prefix of the questions' counters (hash: asked, longer)
local REPORTS, TOTALS, HOUR, QUESTION = unpack(KEYS)

local clock = redis.call('TIME')
local NOW = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
