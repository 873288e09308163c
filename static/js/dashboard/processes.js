// The processes: a bar each, as long as the guests that it holds.

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
    const most = Math.max(1, ...processes.map(({ guests }) => guests));
    const items = processes.map((process) => this.#fill(process, most));
    for (const item of this.#list.children) if (!items.includes(item)) item.remove();
    items.forEach((item, place) => { if (this.#list.children[place] !== item) this.#list.insertBefore(item, this.#list.children[place] ?? null); });
    this.#items = new Map(processes.map(({ name }, place) => [name, items[place]]));
  }

  #fill(process, most) {
    const item = this.#items.get(process.name) ?? this.#template.content.firstElementChild.cloneNode(true);
    const told = { ...process, age: age(process.age) };
    for (const slot of item.querySelectorAll("[data-slot]")) {
      const value = told[slot.dataset.slot];
      slot.textContent = slot.dataset[value] ?? value;
    }
    item.dataset.state = process.state;
    item.style.setProperty("--share", (process.guests / most).toFixed(3));
    return item;
  }
}

function age(seconds) {
  const place = UNITS.findIndex(([size]) => seconds >= size);
  const parts = UNITS.slice(place < 0 ? -1 : place).slice(0, 2);
  return parts.map(([size, unit], index) => `${Math.floor((index ? seconds % parts[0][0] : seconds) / size)}${unit}`).join(" ");
}
