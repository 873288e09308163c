// A colour picker beside a text field: each follows the other, and it says whether the colour can be read.

const COLOUR = /^#[0-9a-f]{6}$/i;

export class ColourPicker {
  #picker;
  #text;
  #news;

  constructor(picker) {
    this.#picker = picker;
    this.#text = document.getElementById(picker.dataset.colourOf);
    this.#news = picker.parentElement.querySelector(".setting__contrast");
    picker.hidden = false;
    picker.addEventListener("input", () => {
      this.#text.value = picker.value;
      this.#judge();
    });
    this.#text.addEventListener("input", () => this.#follow());
    this.#follow();
  }

  #follow() {
    const colour = this.#text.value.trim();
    this.#picker.value = COLOUR.test(colour) ? colour.toLowerCase() : this.#picker.dataset.default;
    this.#judge();
  }

  // As `chat/formats/colours.py` does when it is saved.
  #judge() {
    const colour = this.#text.value.trim();
    const { paper, readable } = this.#picker.dataset;
    if (!COLOUR.test(colour)) {
      this.#news.textContent = "";
      return;
    }
    const found = contrast(colour, paper);
    const verdict = found < Number(readable) ? `too pale to read, at least ${readable} to 1 is needed` : "readable";
    this.#news.textContent = `Contrast ${found.toFixed(2)} to 1: ${verdict}.`;
  }
}

function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((place) => linear(parseInt(colour.slice(place, place + 2), 16) / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(part) {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}
