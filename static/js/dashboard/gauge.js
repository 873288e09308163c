// A gauge: half a circle that fills, and says by its colour and in its number how strained something is.

export class Gauge {
  #element;
  #strained;
  #tooMuch;

  // `strained` and `tooMuch`: of the share where there is a limit, otherwise of the value.
  constructor(element, [strained, tooMuch]) {
    this.#element = element;
    this.#strained = strained;
    this.#tooMuch = tooMuch;
  }

  // `share` from 0 to 1 fills it; `most` is told beside the value.
  show(value, { share, most }) {
    const measured = this.#tooMuch <= 1 ? share : value;
    this.#element.dataset.strain = measured >= this.#tooMuch ? "hot" : measured >= this.#strained ? "warm" : "calm";
    this.#slot("value").textContent = value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
    const limit = this.#slot("limit");
    limit.textContent = most === undefined ? "" : limit.dataset.of.replace("{}", Math.round(most).toLocaleString("en"));
    this.#element.style.setProperty("--share", Math.min(1, Math.max(0, share)).toFixed(3));
  }

  #slot(name) {
    return this.#element.querySelector(`[data-slot=${name}]`);
  }
}
