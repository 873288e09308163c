"""Commands: every valid frame becomes one, and every invalid one a ProtocolError with its code."""

import json
from typing import Any, get_args

import pytest

from chat.protocol import commands
from chat.protocol.codes import ErrorCode, ProtocolError, Side
from chat.protocol.commands import Command, Find, Got, Hello, Next, Ping, Report, Say, decode
from chat.protocol.objects import AnswerOpening, Evidence, Reaction, Reply
from chat.protocol.questions import Another, Answer

#: Base64 of 32 bytes.
PART = "A" * 43 + "="
TYPES = {command.__struct_config__.tag: command for command in get_args(Command)}


def frame(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def refused(raw: str | bytes) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        decode(raw)
    return caught.value


def test_every_command_of_the_contract_has_its_struct():
    assert set(TYPES) == {
        *("hello", "find", "stop", "say", "key", "got", "typing", "seen", "leave", "next"),
        *("again", "meet_again", "block", "report", "rename", "ping"),
        *("another", "answer"),
    }


RIGHT_FRAMES: list[tuple[bytes, Command]] = [
    (frame(type="hello"), Hello()),
    (
        frame(type="hello", resume="r", take=2**53 - 1, language="pt-BR", agreed="3"),
        Hello(resume="r", take=2**53 - 1, language="pt-BR", agreed="3"),
    ),
    (frame(type="find", interests=["tea", "go"]), Find(interests=("tea", "go"))),
    (frame(type="find", keep_name=True, only_interests=True), Find(keep_name=True, only_interests=True)),
    (frame(type="say", n=1, text="hi\n\tthere"), Say(n=1, text="hi\n\tthere")),
    (
        frame(type="say", chat="c", n=2, text="yes", reply={"by": "partner", "n": 7}),
        Say(chat="c", n=2, text="yes", reply=Reply(Side.PARTNER, 7)),
    ),
    (
        frame(type="say", n=3, reaction={"by": "me", "n": 1, "emoji": ""}),
        Say(n=3, reaction=Reaction(Side.ME, 1, "")),
    ),
    (frame(type="say", n=2**31 - 1, unsay=1), Say(n=2**31 - 1, unsay=1)),
    (frame(type="say", n=5, box="AAAA", tag="A" * 44), Say(n=5, box="AAAA", tag="A" * 44)),
    (
        frame(type="key", chat="c", step=3, h="A" * 16, pk="A" * 88, r="A" * 44, mac="A" * 44),
        commands.Key(chat="c", step=3, h="A" * 16, pk="A" * 88, r="A" * 44, mac="A" * 44),
    ),
    (
        frame(type="say", n=6, text="tea", answer={"k": 0, "nonce": PART}),
        Say(n=6, text="tea", answer=AnswerOpening(0, PART)),
    ),
    (frame(type="another", chat="c", k=200), Another(chat="c", k=200)),
    (frame(type="answer", chat="c", k=0, commit=PART), Answer(chat="c", k=0, commit=PART)),
    (frame(type="answer", k=3), Answer(k=3)),
    (frame(type="hello", e2e=1), Hello(e2e=1)),
    (frame(type="got", chat="c", ns=[1] * 64), Got(chat="c", ns=(1,) * 64)),
    (frame(type="got", ns=[]), Got(ns=())),
    (frame(type="typing", on=False), commands.Typing(on=False)),
    (frame(type="seen", n=4), commands.Seen(n=4)),
    (
        frame(type="report", reason="spam", evidence=[{"by": "me", "n": 1, "text": "x", "seal": "s"}]),
        Report(reason="spam", evidence=(Evidence(Side.ME, 1, "x", seal="s"),)),
    ),
    (frame(type="ping", t="a" * 32), Ping(t="a" * 32)),
    (frame(type="ping", t=-5), Ping(t=-5)),
    (frame(type="rename", later="a field of a later version"), commands.Rename()),
]


@pytest.mark.parametrize(("raw", "command"), RIGHT_FRAMES)
def test_a_right_frame_is_its_command_as_text_and_as_bytes(raw: bytes, command: Command):
    assert decode(raw) == command
    assert decode(raw.decode()) == command


@pytest.mark.parametrize(
    "name", ["stop", "leave", "next", "again", "block", "rename", "hello", "find", "ping"]
)
def test_a_command_that_needs_no_field_is_a_bare_type(name: str):
    assert type(decode(frame(type=name))) is TYPES[name]


def test_the_type_may_be_any_key_of_the_frame():
    assert decode(b'{"n":1,"text":"hi","type":"say"}') == Say(n=1, text="hi")


def test_null_is_read_as_absent():
    assert decode(frame(type="say", chat=None, n=1, text="hi", reply=None)) == Say(n=1, text="hi")


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "another"},
        {"type": "another", "k": -1},
        {"type": "another", "k": 201},
        {"type": "answer", "commit": PART},
        {"type": "answer", "k": 0, "commit": "A" * 44},
        {"type": "answer", "k": 0, "commit": PART + "\n"},
        {"type": "answer", "k": 0, "commit": ""},
        {"type": "say", "n": 1, "text": "x", "answer": {"k": 0}},
        {"type": "say", "n": 1, "text": "x", "answer": {"k": 0, "nonce": "short"}},
        {
            "type": "say",
            "n": 1,
            "text": "x",
            "answer": {"k": 0, "nonce": PART},
            "reply": {"by": "me", "n": 1},
        },
        {"type": "say", "n": 1, "unsay": 1, "answer": {"k": 0, "nonce": PART}},
        {"type": "say", "n": 1, "box": "AAAA", "tag": "A" * 44, "answer": {"k": 0, "nonce": PART}},
    ],
)
def test_a_wrong_question_or_answer_is_a_bad_field(fields: dict[str, Any]):
    error = refused(frame(**fields))
    assert (error.code, error.re) == (ErrorCode.BAD_FIELD, fields["type"])


def test_next_without_fields_wishes_the_last_wishes_again():
    assert Next(chat="c").wishes() is None


@pytest.mark.parametrize(
    ("raw", "wishes"),
    [
        (frame(type="next", chat="c", language="en"), Find(language="en")),
        (frame(type="next", interests=[]), Find()),
        (frame(type="next", only_interests=False), Find()),
        (frame(type="next", keep_name=True), Find(keep_name=True)),
    ],
)
def test_next_with_a_field_wishes_as_find_does(raw: bytes, wishes: Find):
    command = decode(raw)
    assert isinstance(command, Next)
    assert command.wishes() == wishes


@pytest.mark.parametrize(
    "text",
    [
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian with a non-joiner
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # an emoji family
        "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",  # Thai
        "x" * 5_000,  # the site's limit for a text is not the wire's
        '\\ " \u2028 </script>',
    ],
)
def test_any_visible_text_passes_unchanged(text: str):
    assert decode(frame(type="say", n=1, text=text)) == Say(n=1, text=text)


_LINE = {"by": "partner", "n": 1}


@pytest.mark.parametrize("odd", ["\x00", "a\x00b", "\x1f", "\x7f", "\x85", "\r\n"], ids=ascii)
def test_the_text_of_a_report_has_no_control_characters(odd: str):
    refused(frame(type="report", reason="spam", note=odd))
    refused(frame(type="report", reason="spam", evidence=[{**_LINE, "text": odd}]))
    assert decode(frame(type="report", reason="spam", note="a\n\tb", evidence=[{**_LINE, "text": "a\n"}]))


@pytest.mark.parametrize("odd", ["", "x" * 33, "a b", "a\x00", "a\n", "é", "a/b", "'"], ids=ascii)
def test_an_id_is_one_that_a_server_could_have_made(odd: str):
    fields: dict[str, dict[str, Any]] = {
        "say": {"n": 1, "text": "x"},
        "got": {"ns": []},
        "typing": {"on": True},
        "seen": {"n": 1},
        "key": {"step": 0, "h": "A" * 16},
        "report": {"reason": "x"},
        "another": {"k": 0},
        "answer": {"k": 0},
    }
    for kind in (
        "say",
        "key",
        "got",
        "typing",
        "seen",
        "leave",
        "next",
        "again",
        "block",
        "report",
        "another",
        "answer",
    ):
        error = refused(frame(type=kind, chat=odd, **fields.get(kind, {})))
        assert (error.code, error.re) == (ErrorCode.BAD_FIELD, kind)
        assert decode(frame(type=kind, chat="AbC_-123AbC_-123", **fields.get(kind, {})))
    assert refused(frame(type="report", reason="x", reference=odd)).code is ErrorCode.BAD_FIELD
