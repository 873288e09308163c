// A chart: one line per series with an area below, from left (an hour ago) to right (now), on a common scale.

import { STEPS } from "./hour.js";

const HEADROOM = 0.92;
// The leading digits of a scale's maximum, chosen so that its half is easy to read.
const ENDS = [2, 4, 6, 10];

export class Chart {
  #lines;
  #areas;
  #size;

  constructor(svg) {
    this.#lines = [...svg.querySelectorAll("[data-line]")];
    this.#areas = [...svg.querySelectorAll("[data-area]")];
    this.#size = svg.viewBox.baseVal;
  }

  // Returns the scale's maximum.
  draw(hour) {
    const top = scaleEnd(hour.top(this.#lines.map((line) => line.dataset.line)));
    for (const line of this.#lines) line.setAttribute("d", this.#pieces(hour.series(line.dataset.line), top).map(open).join(""));
    for (const area of this.#areas) {
      area.setAttribute("d", this.#pieces(hour.series(area.dataset.area), top).map((piece) => this.#closed(piece)).join(""));
    }
    return top;
  }

  // The points of each stretch without gaps.
  #pieces(values, top) {
    const { width, height } = this.#size;
    const pieces = [[]];
    values.forEach((value, place) => {
      if (value === null) {
        if (pieces.at(-1).length) pieces.push([]);
        return;
      }
      const x = (place / (STEPS - 1)) * width;
      const y = height - (value / top) * height * HEADROOM;
      pieces.at(-1).push(`${x.toFixed(1)} ${y.toFixed(1)}`);
    });
    return pieces.filter((piece) => piece.length);
  }

  #closed(piece) {
    const x = (point) => point.split(" ")[0];
    return `M${x(piece[0])} ${this.#size.height}L${piece.join("L")}L${x(piece.at(-1))} ${this.#size.height}Z`;
  }
}

// The next round number from `value` (at least 1) on.
function scaleEnd(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return ENDS.find((end) => end * power >= value) * power;
}

// A single point is drawn as a dot.
function open(piece) {
  return `M${piece.length > 1 ? piece.join("L") : `${piece[0]}h.1`}`;
}
