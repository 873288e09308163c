// A commitment: fixes an answer without saying anything about it. Needs WebCrypto: https or localhost.

const NAME = "passerby-answer-1";

export const canFix = Boolean(window.crypto?.subtle);

// 32 random bytes in base64.
export function newNonce() { return encode(crypto.getRandomValues(new Uint8Array(32))); }

// The commitment of the guest with that name to its answer, in base64. Rejects a nonce that is not base64.
export async function fix(nonce, { chat, k, name, text }) {
  const bytes = Uint8Array.from(atob(nonce), (character) => character.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const words = new TextEncoder().encode([NAME, chat, k, name, text].join("\n"));
  return encode(new Uint8Array(await crypto.subtle.sign("HMAC", key, words)));
}

function encode(bytes) { return btoa(String.fromCharCode(...bytes)); }
