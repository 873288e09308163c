"""A line of an encrypted chat is proved by its opening and the seal over its commitment; nothing else proves it."""

import os
from base64 import b64decode, b64encode
from typing import Any

import pytest

from chat.moderation.evidence import Line
from chat.moderation.franking import commitment_of, read_commitment
from chat.moderation.seals import bind, bind_commitment
from chat.protocol.codes import Side
from chat.protocol.objects import Evidence, Reply
from clients.python.passerby.encryption import write
from clients.python.passerby.encryption.boxes import commit
from matchmaking.tokens import new_id
from tests.unit.moderation.test_seals import _AT, _SENDER, SEALER, judged, parties, replace_evidence
from tests.vectors import vectors

TEXTS = [row for row in vectors("encryption")["messages"] if "text" in row["heard"]]


def seal(commitment: bytes, n: int = 1) -> str:
    made = SEALER.seal(parties(), n, _AT, bind_commitment(commitment))
    assert made is not None
    return made


def said(text: str, *, n: int = 1, opening: bytes | None = None) -> Evidence:
    """An honest line, as the partner's page would submit it."""
    key = opening or os.urandom(32)
    made = seal(commit(key, write({"text": text})), n)
    return Evidence(Side.PARTNER, n, text, None, made, b64encode(key).decode())


def proved(line: Evidence, **where: Any) -> bool:
    (judged_line,) = judged(line, **where)
    return judged_line.proved


@pytest.mark.parametrize("row", TEXTS, ids=lambda row: row["name"])
def test_commitments_are_those_of_the_table(row: dict[str, Any]) -> None:
    reply = row["heard"].get("reply")
    opened = commitment_of(
        row["opening"],
        row["heard"]["text"],
        reply and Reply(Side(reply["by"]), reply["n"]),
        row["heard"].get("answer", {}).get("k"),
    )
    assert opened == read_commitment(row["tag"]) == b64decode(row["tag"])


def test_a_line_is_proved_by_its_opening() -> None:
    (line,) = judged(said("hello"))
    assert (line.text, line.at) == ("hello", _AT)
    assert line.sender is not None
    assert line.sender.id == _SENDER


def test_an_answer_is_proved_with_the_number_of_its_question() -> None:
    key = os.urandom(32)
    nonce = b64encode(key).decode()
    made = seal(commit(key, write({"text": "tea", "answer": {"k": 3, "nonce": nonce}})))
    line = Evidence(Side.PARTNER, 1, "tea", None, made, nonce, 3)
    assert proved(line)
    for k in (None, 0, 4):
        assert not proved(replace_evidence(line, k=k))


def test_a_line_proves_only_what_its_commitment_was_made_for() -> None:
    good = said("hello")
    other = said("hello")
    changes: list[dict[str, Any]] = [
        {"text": "hullo"},
        {"reply": Reply(Side.ME, 1)},
        {"n": 2},
        {"by": Side.ME},
        {"seal": None},
        {"seal": other.seal},
        {"open": other.open},
        {"open": None},
        {"open": ""},
        {"open": b64encode(os.urandom(31)).decode()},
        {"open": "ü" * 44},
    ]
    assert proved(good)
    for change in changes:
        assert not proved(replace_evidence(good, **change)), change
    assert not proved(good, chat=new_id())
    assert not proved(good, pool="tea")
    assert not proved(good, reporter=new_id())
    assert not proved(good, reporter=_SENDER)


def test_the_side_of_a_reply_is_bound() -> None:
    key = os.urandom(32)
    made = seal(commit(key, write({"text": "no", "reply": {"by": "partner", "n": 3}})))
    line = Evidence(Side.PARTNER, 1, "no", Reply(Side.ME, 3), made, b64encode(key).decode())
    assert proved(line)
    assert not proved(replace_evidence(line, reply=Reply(Side.PARTNER, 3)))
    assert not proved(replace_evidence(line, reply=Reply(Side.ME, 4)))
    assert not proved(replace_evidence(line, reply=None))


def test_a_short_opening_is_no_second_opening() -> None:
    """HMAC pads it with zeros to the same key."""
    short = os.urandom(31)
    made = seal(commit(short, write({"text": "hello"})))
    line = Evidence(Side.PARTNER, 1, "hello", None, made, b64encode(short).decode())
    assert commitment_of(line.open or "", "hello", None) is None
    assert not proved(line)


def test_ten_thousand_forged_pairs_of_commitment_and_seal_prove_nothing() -> None:
    """The reporter holds honest openings and seals, and mixes them as it likes."""
    honest = [said(f"message {n}", n=n) for n in range(1, 101)]
    mixed = (
        replace_evidence(line, seal=other.seal, open=opening.open, n=other.n)
        for line in honest
        for other in honest[:10]
        for opening in honest[:10]
        if line is not other or line is not opening
    )
    lines = list(mixed)
    assert len(lines) > 9_900
    assert not any(proved(line) for line in lines)
    assert all(proved(line) for line in honest)


def test_a_box_with_two_openings_is_shown_in_no_part() -> None:
    """A sender who knows two keys of one box commits to one text. The other one is no proof, alone or beside it."""
    good = said("a fair text")
    other_key = b64encode(os.urandom(32)).decode()
    for text, opening in (
        ("another text", good.open),
        ("a fair text", other_key),
        ("another text", other_key),
        ("a fair", good.open),
        ("a fair text\0", good.open),
    ):
        second = replace_evidence(good, text=text, open=opening)
        assert not proved(second), text
        # Both are submitted for one message: only what the sender committed to is in the report.
        for lines in ((good, second), (second, good)):
            (shown,) = judged(*lines)
            assert (shown.proved, shown.text) == (True, "a fair text")


def test_the_seal_of_a_clear_text_proves_no_commitment_and_the_other_way_round() -> None:
    commitment = commit(bytes(32), write({"text": "hello"}))
    clear = SEALER.seal(parties(), 1, _AT, bind("hello", None))
    assert not proved(Evidence(Side.PARTNER, 1, "hello", None, clear, b64encode(bytes(32)).decode()))
    assert not proved(Evidence(Side.PARTNER, 1, "hello", None, seal(commitment)))
    with pytest.raises(UnicodeDecodeError):
        bind_commitment(commitment)[:1].decode()


def test_a_text_is_filed_as_the_page_showed_it() -> None:
    hidden = said("a\u202eb\U000e0041c")
    assert judged(hidden) == [Line(Side.PARTNER, 1, "abc", None, _AT, judged(said("x"))[0].sender)]
    assert not proved(said("\u2800\u2800"))


@pytest.mark.parametrize("tag", ["", "AAAA", "A" * 44, "ü" * 44, "A" * 43 + "==", " " + "A" * 43 + "="])
def test_what_is_no_commitment_is_not_read(tag: str) -> None:
    assert read_commitment(tag) is None
