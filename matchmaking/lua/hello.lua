-- uses: pool records names
-- A new guest.
-- ARGV  5 id   6 hash of its token   7 take   8 link (this connection)   9... candidates for its name
-- Answer: ok; over, when every candidate is taken.
local g = load(ARGV[5])
if g then return answer('ok', g) end -- a repeat
g = {
  id = ARGV[5], rev = '1', token = ARGV[6], take = ARGV[7], link = ARGV[8], process = ME, away = '0',
  state = 'idle', since = '0', wishes = '{}', inbox = '', chat = '', partner = '', at = '0', shared = '[]',
  ended = '', reason = '', ended_at = '0',
}
if not take_name(g, 9) then return answer('over') end
save(g)
return answer('ok', g)
