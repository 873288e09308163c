// Proof of work: a new guest's browser computes for a moment, in a worker that runs this same module.

const PATIENCE_MS = 500; // before the first retry, doubled with each
const FORGOTTEN_MS = 120_000; // after the last one

const WORKER = typeof WorkerGlobalScope !== "undefined";

if (WORKER) self.onmessage = async ({ data }) => self.postMessage(await search(data));

let worker;
let tries = 0;
let triedAt = 0;

// Takes an error's challenge, and passes the `work` for the next hello to `go`.
export function solve(challenge, go) {
  const asked = JSON.parse(atob(challenge));
  worker ??= new Worker(trusted(import.meta.url), { type: "module" });
  worker.onmessage = ({ data: solution }) => {
    if (performance.now() - triedAt > FORGOTTEN_MS) tries = 0;
    triedAt = performance.now();
    const wait = tries ? PATIENCE_MS * 2 ** tries : 0;
    tries += 1;
    setTimeout(() => go(btoa(JSON.stringify({ challenge: asked, solution }))), wait);
  };
  worker.postMessage(asked.parameters);
}

// If the policy requires Trusted Types, a script's URL must come from a policy.
function trusted(url) {
  const policy = window.trustedTypes?.createPolicy("worker", { createScriptURL: (address) => address });
  return policy?.createScriptURL(url) ?? url;
}

// ALTCHA, version 2: finds the counter whose key has the required prefix.
async function search({ nonce, salt, cost, keyLength, keyPrefix }) {
  const password = new Uint8Array([...bytes(nonce), 0, 0, 0, 0]);
  const view = new DataView(password.buffer);
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  for (let counter = 0; ; counter += 1) {
    view.setUint32(password.length - 4, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derivedKey = hex(await crypto.subtle.deriveBits(algorithm, key, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix)) return { counter, derivedKey };
  }
}

function bytes(digits) { return Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16)); }

function hex(buffer) { return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join(""); }
