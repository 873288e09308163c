-- uses: pool records answers names limits
-- Creates a guest.
-- ARGV  6 id   7 hash of its token   8 take   9 id of this connection   10 its network ('' unknown)
--      11 the network's other two sizes   12 whether its client can encrypt ('1' or '')   13... candidates for its name
-- Answer: ok; over if every candidate name is taken; limited if too many guests of its network arrived recently.
local g = load(ARGV[6])
if g then return answer('ok', g) end -- a repeat
local rules = cjson.decode(ARGV[5])
local names, shares = sizes_of(ARGV[10], ARGV[11], rules)
local wait = due('arrivals', names, shares, rules.arrivals, 1)
if wait > 0 then return answer('limited', nil, wait) end
g = {
  id = ARGV[6], rev = '1', token = ARGV[7], take = ARGV[8], connection_id = ARGV[9], process = ME, away = '0',
  state = 'idle', since = '0', wishes = '{}', inbox = '', chat = '', partner = '', at = '0', range = '0', shared = '[]',
  ended = '', reason = '', ended_at = '0', ended_with = '', ended_began = '0', again = '', step = '0', widens = '0',
  place = '0', scan = '0', passed = '0', recent = '', blocked = '', silent = '0', network = ARGV[10], around = ARGV[11],
  able = ARGV[12] == '1' and ARGV[9] or '', encrypted = '',
}
if not take_name(g, 13) then return answer('over') end
save(g)
return answer('ok', g)
