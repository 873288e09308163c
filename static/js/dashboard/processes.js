// The processes: a bar each, as full as the process is.

const UNITS = [[86_400, "d"], [3_600, "h"], [60, "m"], [1, "s"]];

export class Processes {
  #list;
  #template;
  #items = new Map();

  constructor(list, template) {
    this.#list = list;
    this.#template = template;
  }

  show(processes) {
    const items = processes.map((process) => this.#fill(process));
    for (const item of this.#list.children) if (!items.includes(item)) item.remove();
    items.forEach((item, place) => { if (this.#list.children[place] !== item) this.#list.insertBefore(item, this.#list.children[place] ?? null); });
    this.#items = new Map(processes.map(({ name }, place) => [name, items[place]]));
  }

  #fill(process) {
    const item = this.#items.get(process.name) ?? this.#template.content.firstElementChild.cloneNode(true);
    const told = { ...process, age: age(process.age), percent: percent(process) };
    for (const slot of item.querySelectorAll("[data-slot]")) {
      const value = told[slot.dataset.slot];
      slot.textContent = slot.dataset[value] ?? (typeof value === "number" ? value.toLocaleString("en") : value);
    }
    item.dataset.state = process.state;
    for (const part of item.querySelectorAll("[data-needs=room]")) part.hidden = !process.room;
    item.style.setProperty("--share", process.room ? Math.min(1, process.sockets / process.room).toFixed(4) : 0);
    return item;
  }
}

// The share of its capacity in use. A single socket never rounds to zero.
function percent({ sockets, room }) {
  const share = room ? (sockets / room) * 100 : 0;
  return share > 0 && share < 1 ? "< 1" : String(Math.round(share));
}

function age(seconds) {
  const place = UNITS.findIndex(([size]) => seconds >= size);
  const parts = UNITS.slice(place < 0 ? -1 : place).slice(0, 2);
  return parts.map(([size, unit], index) => `${Math.floor((index ? seconds % parts[0][0] : seconds) / size)}${unit}`).join(" ");
}
