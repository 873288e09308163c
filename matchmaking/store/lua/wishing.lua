-- uses: pool
-- For each interest, the number of networks among the present guests who wait or chat and wish for it. The widest size
-- of a network counts, so that someone with many small ones counts once; all unknown networks count as one.
-- ARGV  6 guests who wish for one interest (JSON array), 7 ... for another, at most 200 in all
-- Answer: counts, in that order; counts of guests if the rules say that people share networks.
local shared, counts = cjson.decode(ARGV[5]).shared, {}
for i = 6, #ARGV do
  local seen, count = {}, 0
  for _, id in ipairs(cjson.decode(ARGV[i])) do
    local g = redis.call('HMGET', GUEST .. id, 'state', 'away', 'network', 'around')
    local from = shared and id or string.match(g[4] or '', '%S+$') or g[3]
    if g[1] and g[1] ~= 'idle' and g[2] == '0' and not seen[from] then
      seen[from], count = true, count + 1
    end
  end
  counts[i - 5] = count
end
return cjson.encode({ counts = counts })
