// Keys and boxes of an encrypted chat: what a message travels in, and the commitment that proves it. The bytes, which the
// Python client shares: docs/decisions/0014-end-to-end.md.

const LABEL = "passerby-e2e-1 ";
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const SHA = "SHA-256";
const STEPS = [96, 192, 384, 768, 1_536]; // sizes of a box's content, then multiples of the last
const SIDES = ["", "me", "partner"];
const HIGHEST_K = 200; // of a question
const CONTROL = /[^\P{Cc}\t\n]/u;
const { subtle } = crypto;

// Where randomness comes from; another source is for tests only. `pair` is {privateKey, pk}.
export const ENTROPY = {
  bytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
  pair: async () => {
    const { privateKey, publicKey } = await subtle.generateKey(CURVE, false, ["deriveBits"]);
    return { privateKey, pk: encode(await subtle.exportKey("raw", publicKey)) };
  },
};

// The hash of a label and values in base64, for one pool and chat.
export async function hash(label, scope, ...values) {
  return encode(await subtle.digest(SHA, lp(LABEL + label, ...scope, ...values.map(bytes))));
}

// The keys of one handshake: {id, tag, partnerTag, code, seal, open}. They open what the partner sealed, never what this side
// sealed. `id` is the beginning of `h`, `salt` the transcript's hash; the tags confirm them; two people may compare `code`.
export async function agree({ privateKey, pk, other, salt, h, chat, isFirst }) {
  if (other === pk || bytes(other).length !== 65) throw new Error(other);
  const point = await subtle.importKey("raw", bytes(other), CURVE, false, []);
  const shared = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: point }, privateKey, 256));
  const material = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey", "deriveBits"]);
  shared.fill(0);
  const how = (info) => ({ name: "HKDF", hash: SHA, salt: bytes(salt), info: join(LABEL + info) });
  const derive = (info, name, use) => subtle.deriveKey(how(info), material, { name, hash: SHA, length: 256 }, false, [use]);
  const roles = ["first", "second"];
  if (!isFirst) roles.reverse();
  const [own, partner, confirm, code] = await Promise.all([
    derive(roles[0], "AES-GCM", "encrypt"), derive(roles[1], "AES-GCM", "decrypt"), derive("confirm", "HMAC", "sign"),
    subtle.deriveBits(how("code"), material, 40),
  ]);
  const [tag, partnerTag] = await Promise.all(roles.map(async (role) => encode(await sign(confirm, join(role, bytes(salt))))));
  const bits = new Uint8Array(code).reduce((sum, byte) => sum * 256 + byte, 0);
  const within = (n, iv, c) => ({ name: "AES-GCM", iv, additionalData: lp(`${LABEL}box`, chat, int(n), c) });
  const id = encode(bytes(h).slice(0, 8));
  return {
    id,
    tag,
    partnerTag,
    code: [2 ** 27, 2 ** 14, 2].map((unit) => 1_000 + (Math.floor(bits / unit) % 8_192)),

    // The fields `box` and `tag` of `say`; takes the result of `prepare`.
    async seal(n, { message, opening, tag: c }, iv = ENTROPY.bytes(12)) {
      const plain = new Uint8Array(padded(34 + message.length));
      plain.set(join(opening, lp(message)));
      const sealed = await subtle.encrypt(within(n, iv, c), own, plain);
      return { box: encode(join(bytes(id), iv, new Uint8Array(sealed))), tag: encode(c) };
    },

    // Returns {content, opening}; {} if its sender lies, which is confirmed and never shown. Throws if it does not open.
    async open(n, box, c) {
      const plain = new Uint8Array(await subtle.decrypt(within(n, box.slice(8, 20), c), partner, box.slice(20)));
      const end = 34 + plain[32] * 256 + plain[33];
      const [opening, message] = [plain.slice(0, 32), plain.slice(34, end)];
      const isWhole = plain.length === padded(end) && plain.slice(end).every((byte) => !byte);
      const content = isWhole && encode(await franked(opening, message)) === encode(c) && read(message);
      if (content?.answer) content.answer.nonce = encode(opening);
      return content ? { content, opening: encode(opening) } : {};
    },
  };
}

// Takes {text, reply?, answer?}, {reaction} or {unsay}; the opening of an answer is its nonce. The result stays with the open
// message: under new keys it has the same tag.
export async function prepare({ text, reply, reaction, unsay, answer }, opening = answer ? bytes(answer.nonce) : ENTROPY.bytes(32)) {
  const place = (kind, { by, n }) => [kind, SIDES.indexOf(by), ...int(n)];
  let message = place(4, { by: "me", n: unsay });
  if (reaction) message = join(place(3, reaction), reaction.emoji);
  else if (answer) message = join([5, answer.k], text);
  else if (text) message = join(reply ? place(2, reply) : [1], text);
  return { message, opening, tag: await franked(opening, message) };
}

// The content from the receiver's view; undefined unless it has the one form that a message can have.
export function read(message) {
  try {
    const [kind, side] = message;
    if (kind === 1) return reportable(message.slice(1));
    if (kind === 5) return side <= HIGHEST_K ? reportable(message.slice(2), { answer: { k: side } }) : undefined;
    const by = SIDES[3 - side];
    const n = new DataView(message.buffer).getInt32(2);
    const rest = message.slice(6);
    if (!by || n < 1) return undefined;
    if (kind === 2) return reportable(rest, { reply: { by, n } });
    if (kind === 3) return { reaction: { by, n, emoji: decode(rest) } };
    if (kind === 4 && side === 1 && !rest.length) return { unsay: n };
  } catch { /* cut short, or no UTF-8 */ }
  return undefined;
}

// A text that a report could not contain is not shown.
function reportable(data, more) {
  const text = decode(data);
  return text && !CONTROL.test(text) ? { text, ...more } : undefined;
}

// The commitment: without the opening it says nothing about the message.
async function franked(opening, message) {
  const key = await subtle.importKey("raw", opening, { name: "HMAC", hash: SHA }, false, ["sign"]);
  return sign(key, join(lp(`${LABEL}frank`), message));
}

async function sign(key, data) { return new Uint8Array(await subtle.sign("HMAC", key, data)); }

export function padded(size) { return STEPS.find((step) => size <= step) ?? Math.ceil(size / 1_536) * 1_536; }

export function encode(data) { return btoa(String.fromCharCode(...new Uint8Array(data))); }
export function bytes(text) { return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)); }
function decode(data) { return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data); }
function int(n) { return [24, 16, 8, 0].map((shift) => (n >> shift) & 255); }

// Texts as UTF-8.
function join(...parts) {
  return Uint8Array.from(parts.flatMap((part) => [...(part.at(0)?.length ? new TextEncoder().encode(part) : part)]));
}

// Each part after its length in two bytes.
function lp(...parts) {
  return join(...parts.flatMap((part) => {
    const data = join(part);
    return [int(data.length).slice(2), data];
  }));
}
