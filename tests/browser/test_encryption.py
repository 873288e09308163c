"""The page's encryption: the same bytes as the Python client's, and nothing shown that is not proved."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from chatsite.web.minifier import lean
from clients.python.passerby.encryption import Agreement, First, Scope, Second, write
from clients.python.passerby.encryption.boxes import decode
from tests.environment import ROOT
from tests.vectors import vectors

MODULES = [ROOT / "static" / "js" / "lazy" / f"{name}.js" for name in ("boxes", "agreement")]
MOST_BYTES = 3_320
TABLE = vectors("encryption")
#: A secure context without a server.
ORIGIN = "http://127.0.0.1:9"
LONGEST_MS_A_MESSAGE = 2.0

#: What the scripts below share. Every key that the page makes is recorded, with whether it may be read.
_SETTING = """
async (table) => {
  window.table = table;
  window.readable = [];
  for (const [name, place] of [["importKey", 3], ["deriveKey", 3], ["generateKey", 1]]) {
    const made = SubtleCrypto.prototype[name];
    SubtleCrypto.prototype[name] = function (...args) {
      if (args[place]) readable.push(name);
      return made.apply(this, args);
    };
  }
  Object.assign(window, await import("/boxes.js"), await import("/agreement.js"));
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const jwk = (key) => crypto.subtle.importKey("jwk", key, curve, false, ["deriveBits"]);
  window.long = (content) => (content.repeat ? { text: content.repeat[0].repeat(content.repeat[1]) } : content);
  window.both = async ({ pool, chat, h, r, commit, pk_first, pk_second, first, second }) => {
    const salt = await hash("transcript", [pool, chat], h, commit, pk_second, pk_first, r);
    const common = { salt, h, chat };
    return {
      first: await agree({ ...common, privateKey: await jwk(first), pk: pk_first, other: pk_second, isFirst: true }),
      second: await agree({ ...common, privateKey: await jwk(second), pk: pk_second, other: pk_first, isFirst: false }),
    };
  };
  // Two pages of one chat; `between(frame, toFirst)` returns the frames that arrive instead.
  window.meet = async (between = (frame) => [frame], make = [true, false]) => {
    const [passed, sides] = [[], []];
    const send = (i) => (frame) => {
      passed.push(frame);
      setTimeout(() => between(frame, i).forEach((each) => sides[1 - i].hear(each)));
    };
    for (const [i, isFirst] of make.entries()) {
      sides[i] = new Agreement({ pool: "main", chat: "chat", isFirst, send: send(i), changed: () => {} });
    }
    await Promise.all(sides.map((side) => side.begin(true)));
    return { sides, passed };
  };
  window.until = async (isSo) => { while (!isSo()) await new Promise((later) => setTimeout(later)); };
  window.say = async (keys, content, n = 1) => ({ n, ...(await keys.seal(n, await prepare(content))) });
}
"""


@contextmanager
def opened(chrome: Browser) -> Iterator[Page]:
    """A page with the modules."""
    page = chrome.new_page(base_url=ORIGIN)
    scripts = {f"/{module.name}": lean(module) for module in MODULES}

    def answer(route: Route) -> None:
        script = scripts.get(urlsplit(route.request.url).path)
        kind = "text/html" if script is None else "text/javascript"
        route.fulfill(body=script or "", content_type=kind)

    page.route("**/*", answer)
    page.goto("/")
    page.evaluate(_SETTING, TABLE)
    yield page
    assert page.evaluate("readable") == []  # no key can be exported
    page.close()


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    with opened(chrome) as page:
        yield page


def test_the_modules_are_small() -> None:
    assert sum(len(gzip.compress(lean(module).encode(), 9)) for module in MODULES) <= MOST_BYTES


def test_keys_messages_and_boxes_are_those_of_the_table(page: Page) -> None:
    found = page.evaluate("""async () => {
      const { pool, chat, h, r, pk_first } = table;
      const { first, second } = await both(table);
      const hex = (data) => Array.from(new Uint8Array(data), (byte) => byte.toString(16).padStart(2, "0")).join("");
      const short = async (row, data) => (row.said.repeat ? hex(await crypto.subtle.digest("SHA-256", data)) : null);
      const rows = [];
      for (const row of table.messages) {
        const [own, partner] = row.by === "first" ? [first, second] : [second, first];
        const prepared = await prepare(long(row.said), bytes(row.opening));
        const made = await own.seal(row.n, prepared, bytes(row.nonce));
        const opened = await partner.open(row.n, bytes(made.box), bytes(made.tag));
        rows.push({
          message: (await short(row, new Uint8Array(prepared.message))) ?? hex(prepared.message),
          box: (await short(row, new TextEncoder().encode(made.box))) ?? made.box,
          tag: made.tag,
          heard: JSON.stringify(opened.content) === JSON.stringify(long(row.heard)),
          opening: opened.opening,
        });
      }
      return {
        rows,
        commit: await hash("commit", [pool, chat], h, pk_first, r),
        tags: [first.tag, first.partnerTag, second.tag, second.partnerTag],
        codes: [first.code, second.code],
        padded: table.padded.map(([size]) => [size, padded(size)]),
      };
    }""")
    assert found["commit"] == TABLE["commit"]
    first, second = TABLE["mac_first"], TABLE["mac_second"]
    assert found["tags"] == [first, second, second, first]
    assert found["codes"] == [TABLE["code"]] * 2
    assert found["padded"] == TABLE["padded"]
    expected = [
        {name: row[name] for name in ("message", "box", "tag", "opening")} | {"heard": True}
        for row in TABLE["messages"]
    ]
    assert found["rows"] == expected


def test_a_message_of_another_form_is_not_read(page: Page) -> None:
    read = page.evaluate("""() => Object.entries(table.malformed)
      .filter(([, hex]) => read(Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16))))
      .map(([name]) => name)""")
    assert read == []


def test_four_frames_agree_on_keys(page: Page) -> None:
    found = page.evaluate("""async () => {
      const { sides, passed } = await meet();
      await until(() => sides.every((side) => side.isAgreed));
      const { content } = await sides[1].open(await say(sides[0].keys, { text: "hello" }));
      return { steps: passed.map(({ step }) => step), codes: sides.map((side) => String(side.keys.code)), content };
    }""")
    assert found["steps"] == [1, 2, 3, 4]
    assert len(set(found["codes"])) == 1
    assert found["content"] == {"text": "hello"}


@pytest.mark.parametrize("is_first", [True, False], ids=["the page first", "Python first"])
def test_the_page_and_the_python_client_talk(page: Page, is_first: bool) -> None:
    scope = Scope("main", "chat")
    python: Agreement = Second(scope) if is_first else First(scope)
    page.evaluate(
        """(isFirst) => {
          window.sent = [];
          const send = (frame) => sent.push(frame);
          window.mine = new Agreement({ pool: "main", chat: "chat", isFirst, send, changed: () => {} });
          return mine.begin(true);
        }""",
        is_first,
    )
    python.begin(0.0, is_fresh=True)
    while not (python.is_agreed and page.evaluate("mine.isAgreed")):
        for frame in page.evaluate("sent.splice(0)"):
            python.hear(frame, 0.0)
        page.evaluate(
            "async (frames) => { for (const frame of frames) await mine.hear(frame); }", python.frames(0.0)
        )
    assert python.keys is not None
    assert page.evaluate("mine.keys.code") == list(python.keys.code)
    fields = python.keys.seal(3, write({"text": "سلام 👋"}), bytes(32), bytes(12))
    assert page.evaluate("(said) => mine.open(said)", {"n": 3, **fields})["content"] == {"text": "سلام 👋"}
    said = page.evaluate('say(mine.keys, { text: "hi", reply: { by: "partner", n: 3 } }, 1)')
    opened = python.open(1, decode(said["box"]), decode(said["tag"]), 0.0)
    assert opened.content == {"text": "hi", "reply": {"by": "me", "n": 3}}


def test_a_lost_frame_is_repeated_and_a_repeated_one_changes_nothing(page: Page) -> None:
    codes = page.evaluate("""async () => {
      const lost = new Set();
      const losing = (frame) => (lost.has(frame.step) ? [frame, frame, frame] : lost.add(frame.step) && []);
      const { sides } = await meet(losing);
      await until(() => sides.every((side) => side.isAgreed));
      return sides.map((side) => String(side.keys.code));
    }""")
    assert len(set(codes)) == 1


@pytest.mark.parametrize("which", [0, 1])
def test_a_reloaded_page_makes_new_keys_and_what_was_on_its_way_still_opens(page: Page, which: int) -> None:
    found = page.evaluate(
        """async (which) => {
          const { sides, passed } = await meet();
          await until(() => sides.every((side) => side.isAgreed));
          const [code, late] = [String(sides[0].keys.code), await say(sides[which].keys, { text: "late" })];
          const send = (frame) => setTimeout(() => sides[1 - which].hear(frame));
          sides[which] = new Agreement({ pool: "main", chat: "chat", isFirst: !which, send, changed: () => {} });
          await sides[which].begin();
          await until(() => sides.every((side) => side.isAgreed && String(side.keys.code) !== code));
          const { content } = await sides[1 - which].open(late);
          return { content, codes: sides.map((side) => String(side.keys.code)) };
        }""",
        which,
    )
    assert found["content"] == {"text": "late"}
    assert len(set(found["codes"])) == 1


def test_a_server_that_swaps_keys_is_noticed_by_the_code(page: Page) -> None:
    codes = page.evaluate("""async () => {
      const pairs = [await meet(), await meet()]; // alice with the server, the server with bob
      await until(() => pairs.every(({ sides }) => sides.every((side) => side.isAgreed)));
      return [String(pairs[0].sides[0].keys.code), String(pairs[1].sides[1].keys.code)];
    }""")
    assert len(set(codes)) == 2


@pytest.mark.parametrize(("step", "field"), [(1, "commit"), (2, "pk"), (3, "r"), (3, "mac"), (4, "mac")])
def test_an_altered_frame_makes_no_keys_that_both_confirm(page: Page, step: int, field: str) -> None:
    assert page.evaluate(
        """async ([step, field]) => {
          let altered = 0;
          const alter = (frame) => {
            if (frame.step !== step) return [frame];
            altered += 1;
            const raw = bytes(frame[field]);
            raw[raw.length - 1] ^= 1;
            return [{ ...frame, [field]: encode(raw) }];
          };
          const { sides } = await meet(alter);
          await until(() => altered && (field === "pk" || sides.some((side) => side.hasFailed)));
          return !sides.every((side) => side.isAgreed);
        }""",
        [step, field],
    )


def test_a_box_opens_in_its_direction_under_its_number_only(page: Page) -> None:
    opened = page.evaluate("""async () => {
      const [{ sides }, other] = [await meet(), await meet()];
      await until(() => [...sides, ...other.sides].every((side) => side.isAgreed));
      const said = await say(sides[0].keys, { text: "hello" }, 7);
      const tag = encode(crypto.getRandomValues(new Uint8Array(32)));
      const raw = bytes(said.box);
      raw[40] ^= 1;
      const tries = [[1, { ...said, n: 8 }], [1, { ...said, tag }], [1, { ...said, box: encode(raw) }], [0, said]];
      const found = [];
      found.push((await other.sides[1].open(said)) ?? null);
      for (const box of ["", "ü", "AAAA", said.box.slice(0, 20), 7, null]) tries.push([1, { ...said, box }]);
      for (const [side, each] of tries) found.push((await sides[side].open(each)) ?? null);
      return found;
    }""")
    assert opened == [None] * 11


def test_a_thousand_lying_commitments_show_nothing(page: Page) -> None:
    assert (
        page.evaluate("""async () => {
      const { first, second } = await both(table);
      const shown = [];
      for (let i = 0; i < 1_000; i += 1) {
        const harmless = await prepare({ text: "harmless" });
        const abuse = await prepare({ text: "abuse" });
        const random = crypto.getRandomValues(new Uint8Array(32));
        const lie = [harmless.tag, random, (await prepare({ text: "abuse" })).tag][i % 3];
        const { box, tag } = await first.seal(1, { ...abuse, tag: lie });
        const opened = await second.open(1, bytes(box), bytes(tag));
        if (Object.keys(opened).length) shown.push(opened);
      }
      return shown;
    }""")
        == []
    )


def test_a_message_costs_the_page_next_to_nothing(page: Page) -> None:
    assert (
        page.evaluate("""async () => {
      const { first, second } = await both(table);
      const took = [];
      for (let n = 1; n <= 50; n += 1) {
        const begun = performance.now();
        const { box, tag } = await first.seal(n, await prepare({ text: "x".repeat(60) }));
        await second.open(n, bytes(box), bytes(tag));
        took.push(performance.now() - begun);
      }
      return Math.min(...took) / 2;
    }""")
        <= LONGEST_MS_A_MESSAGE
    )
