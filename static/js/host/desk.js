// The site's answers to the host: the state of the event, and whether a command had an effect.

const HEADER = "X-Host-Code";

export const Refusal = Object.freeze({ CODE: "code", BUSY: "busy", AWAY: "away", NOT_NOW: "not_now", CANCELLED: "cancelled" });

const REFUSALS = new Map([[400, Refusal.NOT_NOW], [403, Refusal.CODE], [404, Refusal.CANCELLED], [409, Refusal.NOT_NOW], [429, Refusal.BUSY]]);

export class Desk {
  #at;
  #code;

  // `at`: the address of the host's page.
  constructor(at, code) { [this.#at, this.#code] = [at, code]; }

  // The state: {phase, round, rounds, until, now, paused?, step, present, chatting, waiting}. Throws a `Refusal`.
  state() { return this.#ask("state", { method: "GET" }); }

  // `step`: of the state that the host saw. Returns the state after it, with `stale` if it was no longer that step.
  command(name, step) { return this.#press(name, { step }); }

  notice(text) { return this.#press("notice", { text }); }

  // The network may repeat a request: the site acts once on each press.
  #press(what, body) {
    const press = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    return this.#ask(what, { method: "POST", body: JSON.stringify({ ...body, press }) });
  }

  async #ask(what, options) {
    const headers = { [HEADER]: this.#code, ...(options.body && { "Content-Type": "application/json" }) };
    let response;
    try {
      response = await fetch(`${this.#at}${what}`, { ...options, headers, credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(10_000) });
      if (response.ok) return await response.json();
    } catch {
      throw Refusal.AWAY; // the network, or no answer
    }
    throw REFUSALS.get(response.status) ?? Refusal.AWAY;
  }
}
