// A gauge: a half circle that fills, with colour and words for how strained a value is.

export class Gauge {
  #element;
  #strained;
  #tooMuch;

  // `data-strained` and `data-too-much`: in per cent of the limit if there is one, otherwise in the value's own unit.
  constructor(element) {
    this.#element = element;
    this.#strained = Number(element.dataset.strained);
    this.#tooMuch = Number(element.dataset.tooMuch);
  }

  // `most`: the limit, shown beside the value (0: none); without it the circle is full at twice `data-too-much`.
  show(value, most) {
    const measured = most === undefined ? value : most && (value / most) * 100;
    const full = most === undefined ? this.#tooMuch * 2 : 100;
    this.#element.dataset.strain = measured >= this.#tooMuch ? "hot" : measured >= this.#strained ? "warm" : "calm";
    for (const word of this.#element.querySelectorAll("[data-when-strain]")) word.hidden = word.dataset.whenStrain !== this.#element.dataset.strain;
    this.#slot("value").textContent = value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
    const limit = this.#slot("limit");
    if (limit && most !== undefined) limit.textContent = most ? limit.dataset.of.replace("{}", Math.round(most).toLocaleString("en")) : limit.dataset.none;
    this.#element.style.setProperty("--share", Math.min(1, measured / full).toFixed(3));
  }

  #slot(name) {
    return this.#element.querySelector(`[data-slot=${name}]`);
  }
}
