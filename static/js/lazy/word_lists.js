// The operator's word lists, as hashes, and which of them a text is on. Served by chat/pages/word_lists.py.

import { Readings } from "./readings.js";

const PRIME = 16_777_619; // of FNV-1a with 32 bits

export class WordLists {
  #readings;
  #basis;
  #longest;
  #isAnywhere;
  #actions = new Map(); // hash to its actions
  #isPossible = new Uint8Array(65_536); // by the last 16 bits of the first lane: few windows get further

  // `alike` as for `Readings`; `lists`: for each action the hashes of its patterns; `longest` of them, in UTF-16 code units;
  // `anywhere`: some may begin within a word, in scripts without spaces.
  constructor({ salt, alike, lists, longest, anywhere }) {
    this.#readings = new Readings(alike);
    this.#basis = [`a${salt}`, `b${salt}`].map((lane) => [...lane].reduce((hash, unit) => mix(hash, unit.charCodeAt()), 2_166_136_261));
    this.#longest = longest;
    this.#isAnywhere = anywhere;
    for (const [action, hashes] of Object.entries(lists)) {
      for (const hash of hashes) {
        this.#actions.set(hash, [...(this.#actions.get(hash) ?? []), action]);
        this.#isPossible[parseInt(hash.slice(4, 8), 16)] = 1;
      }
    }
  }

  // Returns {refuse?, blur?, flag?}.
  judge(text) {
    const verdict = {};
    for (const reading of this.#readings.of(text)) {
      for (let start = 0; start < reading.length; start += 1) {
        if (reading[start] !== " " && !this.#isAnywhere) continue;
        let [one, other] = this.#basis;
        for (let end = start; end < reading.length && end < start + this.#longest; end += 1) {
          const unit = reading.charCodeAt(end);
          one = mix(one, unit);
          other = mix(other, unit);
          if (!this.#isPossible[one & 65_535]) continue;
          for (const action of this.#actions.get(hex(one) + hex(other)) ?? []) verdict[action] = true;
        }
      }
    }
    return verdict;
  }
}

function mix(hash, unit) { return Math.imul(hash ^ unit, PRIME) >>> 0; }
function hex(hash) { return hash.toString(16).padStart(8, "0"); }
