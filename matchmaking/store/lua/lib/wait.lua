-- Starts to wait, or changes the wishes of a waiting guest.

-- ARGV  8 wishes (JSON)   9 keep the name (1 or 0)   10 inbox   11 id for a chat
--      12 whether the guest sent a message in its last chat (1 or 0); 2: it never saw that chat; 3: its helper left
--         before saying anything
--      13... candidates for a new name
local ROOM_BYTES, BYTES_A_FIND = 256, 1024

-- A search costs 1, plus 1 for each KiB that new wishes occupy: each interest and each side creates a room.
local function cost_of(g, wishes)
  if wishes == g.wishes then return 1 end
  local wished = wishes_of({ wishes = wishes })
  local rooms = #(wished.interests or {}) + #(wished.stands or {})
  return 1 + math.floor((#wishes + ROOM_BYTES * rooms) / BYTES_A_FIND)
end

-- Returns nil, or the answer to give: limited, with the wait in ms.
local function wait(g)
  local rules = cjson.decode(ARGV[5])
  local names, shares = sizes_for(g, rules)
  local ms = due('finds', names, shares, rules.finds, cost_of(g, ARGV[8]))
  if ms > 0 then return answer('limited', g, ms) end
  local begins = g.state ~= 'waiting'
  if not begins then
    dequeue(g)
  else
    if not has_place(names, shares, rules) then return answer('limited', g, 0) end
    local last = tonumber(ARGV[12])
    -- For one grace only: a seeker cannot save its place for later.
    local keeps = last == 2 or last == 3 and NOW - tonumber(g.ended_at) <= GRACE
    if g.used == '1' then
      if last < 2 then g.silent = ARGV[12] == '1' and '0' or string.format('%d', tonumber(g.silent) + 1) end
      -- If all candidates are taken, the guest keeps its old name.
      if ARGV[9] == '0' then take_name(g, 13) end
    end
    g.state, g.since, g.inbox, g.step, g.scan, g.passed = 'waiting', NOW, ARGV[10], '0', '0', '0'
    -- A guest who is silent chat after chat queues behind those who talk.
    -- In microseconds: two guests may arrive within the same millisecond.
    if not keeps or tonumber(g.place) == 0 then
      g.place = MICROS / 1000 + (tonumber(g.silent) >= rules.silent and rules.silent_ms or 0)
    end
  end
  g.wishes = ARGV[8]
  raise(g)
  if begins then
    came(g)
    seek(g, rules, ARGV[11])
    if g.state == 'waiting' then hold_place(g, names, rules) end
  else
    seek_again(g, rules, ARGV[11])
  end
  save(g)
end
