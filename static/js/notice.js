// Notices: what stays until it is closed. An announcement, which has an `id`, is shown once in this tab.

const READ_KEPT = 20;

export function show(room, { id, level, text, appeal }) {
  const { read = [] } = room.session.habits;
  if (id && read.includes(id)) return;
  if (id) room.session.habits = { ...room.session.habits, read: [...read, id].slice(-READ_KEPT) };
  const notice = room.template("notice");
  notice.dataset.level = level;
  notice.querySelector("p").textContent = appeal ? `${text} ${room.says.appeal} ${appeal} ${location.host}/appeal/` : text;
  notice.querySelector("button").addEventListener("click", () => notice.remove());
  room.one("#notices").append(notice);
  room.announce(text);
}
