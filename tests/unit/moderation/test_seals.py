"""A seal proves who said what to whom, to the holder of the key; nothing else proves anything."""

import os
import secrets
from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.moderation.evidence import Line, examine, gaps
from chat.moderation.seals import Party, Sealer, bind, describe, open_seal
from chat.protocol.codes import RANGE_SIZE, Side
from chat.protocol.objects import Evidence, Reply
from matchmaking.keyring import Key, Keyring
from matchmaking.tokens import new_id

_AT = 1_800_000_000_000
_POOL = "main"
_CHAT, _SENDER, _RECEIVER = new_id(), new_id(), new_id()
_HANDLE = "0011aabb.00112233445566778899"[:27]


def ring(*keys: Key) -> Keyring:
    made = Keyring("seals", used=1, good=1)
    made._keys = {key.id: key for key in keys}
    made.current = keys[-1] if keys else None
    return made


def key() -> Key:
    return Key(secrets.token_hex(4), os.urandom(32), 0, 1)


RING = ring(key())
SEALER = Sealer(RING)


def parties(pool: str = _POOL, chat: str = _CHAT, sender: str = _SENDER, receiver: str = _RECEIVER) -> bytes:
    return describe(pool=pool, chat=chat, sender=Party(sender, _HANDLE), receiver=Party(receiver, ""))


def seal(
    text: str, n: int = 1, reply: Reply | None = None, of: bytes | None = None, by: Sealer = SEALER
) -> str:
    made = by.seal(of or parties(), n, _AT, bind(text, reply))
    assert made is not None
    return made


def judged(
    *evidence: Evidence, reporter: str = _RECEIVER, chat: str = _CHAT, pool: str = _POOL
) -> list[Line]:
    return examine(evidence, ring=RING, pool=pool, chat=chat, reporter=reporter)


@given(
    st.text(max_size=200),
    st.integers(1, 2**31 - 1),
    st.one_of(st.none(), st.builds(Reply, st.sampled_from(Side), st.integers(1, 99))),
)
def test_a_seal_opens_to_the_values_it_was_made_of(text: str, n: int, reply: Reply | None) -> None:
    opened = open_seal(RING, seal(text, n, reply), bind(text, reply))
    assert opened is not None
    assert (opened.pool, opened.chat, opened.n, opened.at) == (_POOL, _CHAT, n, _AT)
    assert (opened.sender, opened.receiver) == (Party(_SENDER, _HANDLE), Party(_RECEIVER, ""))


def test_equal_messages_have_seals_with_nothing_in_common_but_the_head() -> None:
    one, other = (b64decode(seal("hello")) for _ in range(2))
    assert one[:13] == other[:13]
    assert one[13:21] != other[13:21]
    assert sum(a == b for a, b in zip(one[21:], other[21:], strict=True)) < 20
    assert len(seal("hello")) <= 160


def test_two_processes_never_share_a_nonce_under_one_subkey() -> None:
    heads = {b64decode(seal("hello", by=Sealer(RING)))[:13] for _ in range(50)}
    assert len(heads) == 50


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_an_altered_seal_opens_for_nobody(place: int, change: int) -> None:
    raw = bytearray(b64decode(seal("hello")))
    raw[place % len(raw)] ^= change
    assert open_seal(RING, b64encode(raw).decode(), bind("hello", None)) is None


@pytest.mark.parametrize("forged", ["", "x", "AAAA", "ü" * 150, "=" * 8, "A" * 152])
def test_a_value_that_was_never_a_seal_does_not_open(forged: str) -> None:
    assert open_seal(RING, forged, bind("hello", None)) is None


def test_ten_thousand_forged_lines_prove_nothing() -> None:
    forged = (
        Evidence(Side.PARTNER, n, "hello", None, b64encode(os.urandom(114)).decode())
        for n in range(1, 10_001)
    )
    assert not any(line.proved for line in judged(*forged))


def test_a_seal_proves_only_its_own_line() -> None:
    good = Evidence(Side.PARTNER, 1, "hello", None, seal("hello"))
    assert [line.proved for line in judged(good)] == [True]
    other_words = replace_evidence(good, text="hullo")
    smuggled = replace_evidence(good, text="hello\0me 1")
    other_reply = replace_evidence(good, reply=Reply(Side.ME, 1))
    other_n = replace_evidence(good, n=2)
    own = replace_evidence(good, by=Side.ME)
    unsealed = replace_evidence(good, seal=None)
    for line in (other_words, smuggled, other_reply, other_n, own, unsealed):
        assert [judged_line.proved for judged_line in judged(line)] == [False]
    assert not judged(good, chat=new_id())[0].proved
    assert not judged(good, pool="tea")[0].proved
    assert not judged(good, reporter=new_id())[0].proved
    assert not judged(good, reporter=_SENDER)[0].proved  # the sender cannot report its own message


def test_a_seal_of_a_forgotten_key_proves_nothing() -> None:
    old = ring(key())
    line = Evidence(Side.PARTNER, 1, "hello", None, seal("hello", by=Sealer(old)))
    assert not judged(line)[0].proved


def test_a_repeated_line_counts_once_and_a_proved_line_replaces_a_claimed_one() -> None:
    claimed = Evidence(Side.PARTNER, 1, "something else", None, None)
    proved = Evidence(Side.PARTNER, 1, "hello", None, seal("hello"))
    lines = judged(claimed, proved, proved, claimed)
    assert [(line.text, line.proved) for line in lines] == [("hello", True)]


def test_gaps_between_the_lines_are_shown() -> None:
    lines = judged(
        *(Evidence(Side.PARTNER, n, "x", None, None) for n in (1, 2, 5, 9)), Evidence(Side.ME, 3, "y")
    )
    assert gaps(lines) == [(3, 4), (6, 8)]


def test_a_gap_ends_where_another_client_of_the_sender_counts_on() -> None:
    first, later = RANGE_SIZE + 1, 3 * RANGE_SIZE + 3
    lines = judged(*(Evidence(Side.PARTNER, n, "x", None, None) for n in (1, first, first + 1, later)))
    unused = [(2, RANGE_SIZE), (first + 2, 3 * RANGE_SIZE)]
    assert gaps(lines) == [*unused, (3 * RANGE_SIZE + 1, 3 * RANGE_SIZE + 2)]


def replace_evidence(line: Evidence, **changes: object) -> Evidence:
    fields = {name: getattr(line, name) for name in ("by", "n", "text", "reply", "seal", "open")}
    return Evidence(**(fields | changes))
