// Notices. One with an `id` (an announcement or a moderator's warning) is shown once in this tab, and again after a
// reload until it is closed; others are always shown.

const READ_KEPT = 20;
const shown = new Set();

export function show(room, { id, level, text, appeal }) {
  const read = () => room.tab.habits.read ?? [];
  if (id && (shown.has(id) || read().includes(id))) return;
  shown.add(id);
  const notice = room.template("notice");
  notice.dataset.level = level;
  const words = appeal ? `${room.says.warned} ${text} ${room.says.appeal} ${appeal} ${location.host}/appeal/` : text;
  notice.querySelector("p").textContent = words;
  notice.querySelector("button").addEventListener("click", () => {
    if (id) room.tab.prefer({ read: [...read(), id].slice(-READ_KEPT) });
    notice.remove();
  });
  room.one("#notices").append(notice);
  room.announce(words);
}
