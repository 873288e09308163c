-- uses: pool
-- From how many networks those come who wish for the same: of guests who wait or chat now and are here. The widest size
-- of a network counts, so that whoever has many small ones is one; those whose network is unknown are one too.
-- ARGV  6 guests who wish for one thing (JSON array), 7 ... for another, at most 200 in all
-- Answer: counts, in that order; of guests where the rules say that people share networks.
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
