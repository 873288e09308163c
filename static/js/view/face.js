// A face: features and a colour made from a name, the same in every browser.

const HUES = 24;
const LARGE_PRIME = 1_000_003;
const EYES = [
  "M10 12v1M18 12v1", // open
  "M8 13q2-3 4 0M16 13q2-3 4 0", // smiling
  "M8 12h4M16 12h4", // narrow
  "M10 11v3M18 11v3", // tall
  "M10 12v1M16 12q2 2 4 0", // winking
  "M8 12.5l4-1.5M20 12.5l-4-1.5", // hopeful
];
const MOUTHS = [
  "M9 18q5 5 10 0", // smiling
  "M10 18q4 2.5 8 0", // calm
  "M11 19q3 3 7-1", // amused
  "M12 19a2 2 0 1 0 4 0a2 2 0 1 0-4 0", // astonished
  "M9 18h10q-5 6-10 0", // laughing
];

// Draws into an SVG with one path; css/chat/face.css has the shades. Equal names have equal faces.
export function drawFace(svg, name = "") {
  let seed = 0;
  for (const character of name) seed = (seed * 33 + character.codePointAt()) % LARGE_PRIME;
  const pick = (choices) => {
    const chosen = seed % choices;
    seed = Math.floor(seed / choices);
    return chosen;
  };
  svg.style.setProperty("--hue", pick(HUES) * (360 / HUES));
  svg.firstElementChild.setAttribute("d", EYES[pick(EYES.length)] + MOUTHS[pick(MOUTHS.length)]);
}
