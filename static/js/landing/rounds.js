// The times of an event, in the visitor's time zone and language.

const FORMAT = { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" };

for (const time of document.querySelectorAll("time[data-local]")) {
  time.textContent = new Date(time.dateTime).toLocaleString(document.documentElement.lang, FORMAT);
}
