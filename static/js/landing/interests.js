// Interests: converts the visitor's input into the wishes of `find`.

import { cut, isBlank, wellFormed } from "../shared/texts.js";

const INTERESTS = 10;
const INTEREST_CHARACTERS = 32;

// Separated by commas or lines, without duplicates.
export function interestsOf(text) {
  const interests = text.split(/[,،、;\n]/u).map((interest) => cut(wellFormed(interest.trim()), INTEREST_CHARACTERS));
  return [...new Set(interests.filter((interest) => !isBlank(interest)))].slice(0, INTERESTS);
}
