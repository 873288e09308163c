"""Commands: every right frame becomes one, and every wrong one a ProtocolError with its code."""

import json
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat import commands
from chat.commands import Command, Find, Got, Hello, Next, Ping, Report, Say, decode
from chat.parts import Evidence, Reaction, Reply
from chat.protocol import FRAME_BYTES, CloseCode, ErrorCode, ProtocolError, Side

TYPES = {command.__struct_config__.tag: command for command in get_args(Command)}


def frame(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def refused(raw: str | bytes) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        decode(raw)
    return caught.value


def test_every_command_of_the_contract_has_its_struct():
    assert set(TYPES) == {
        *("hello", "find", "stop", "say", "got", "typing", "seen", "leave", "next"),
        *("again", "block", "report", "rename", "ping"),
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


def test_the_type_may_stand_anywhere():
    assert decode(b'{"n":1,"text":"hi","type":"say"}') == Say(n=1, text="hi")


def test_null_is_read_as_absent():
    assert decode(frame(type="say", chat=None, n=1, text="hi", reply=None)) == Say(n=1, text="hi")


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
    "raw",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"   ", id="blank"),
        pytest.param(b"hello", id="no JSON"),
        pytest.param(b'{"type":"ping"', id="cut off"),
        pytest.param(b'{"type":"ping"} {}', id="two objects"),
        pytest.param(b'\xef\xbb\xbf{"type":"ping"}', id="byte order mark"),
        pytest.param('{"type":"ping"}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b'[{"type":"ping"}]', id="array"),
        pytest.param(b"7", id="number"),
        pytest.param(b'"ping"', id="string"),
        pytest.param(b"null", id="null"),
        pytest.param(b"true", id="true"),
        pytest.param(b"[" * 10_000, id="10,000 levels, unclosed"),
        pytest.param(b"[" * 8_000 + b"]" * 8_000, id="8,000 levels"),
        pytest.param(b'{"type":' * 1_500 + b"1" + b"}" * 1_500, id="objects in objects"),
        pytest.param(b'{"type":"say","n":1,"text":' + b"[" * 8_000 + b"]" * 8_000 + b"}", id="deep field"),
        pytest.param(b'{"type":"ping","x":' + b"[" * 8_000 + b"]" * 8_000 + b"}", id="deep unknown field"),
        pytest.param(b'{"type":"ping","t":NaN}', id="NaN"),
        pytest.param(b'{"type":"ping","x":NaN}', id="NaN in an unknown field"),
        pytest.param(b'{"type":"ping","t":-Infinity}', id="Infinity"),
        pytest.param(b'{"type":"say","n":1,"text":"\xff"}', id="invalid UTF-8"),
        pytest.param(b'{"type":"say","n":1,"text":"\xed\xa0\x80"}', id="UTF-8 of a surrogate"),
        pytest.param(b'{"type":"ping","x":"\xc0\x80"}', id="invalid UTF-8 in an unknown field"),
        pytest.param(b'{"type":"say","n":1,"text":"a\nb"}', id="raw newline in a string"),
        pytest.param(b"{}", id="no type"),
        pytest.param(b'{"n":1,"text":"hi"}', id="a say without its type"),
        pytest.param(b'{"type":null}', id="type null"),
        pytest.param(b'{"type":1}', id="type a number"),
        pytest.param(b'{"type":["say"]}', id="type a list"),
        pytest.param(b'{"type":' + b"9" * 5_000 + b"}", id="type of 5,000 digits"),
    ],
)
def test_a_frame_that_is_no_object_with_a_type_is_a_bad_frame(raw: bytes):
    assert refused(raw).code is ErrorCode.BAD_FRAME


@pytest.mark.parametrize("name", ["", "SAY", "say ", "said", "welcome", "x" * 5_000, "\ud800", "<script>"])
def test_a_type_that_is_no_command_is_an_unknown_type(name: str):
    error = refused(frame(type=name, n=5, chat="c"))
    assert (error.code, error.n, error.chat) == (ErrorCode.UNKNOWN_TYPE, 5, "c")


def test_an_unknown_type_is_named_where_it_could_be_a_type():
    assert refused(frame(type="dance")).re == "dance"
    assert refused(frame(type="<b>dance</b>")).re is None


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(frame(type="say", text="hi"), id="say without n"),
        pytest.param(frame(type="say", n=1), id="say without a content"),
        pytest.param(frame(type="say", n=0, text="hi"), id="n below 1"),
        pytest.param(frame(type="say", n=2**31, text="hi"), id="n above 2^31 - 1"),
        pytest.param(frame(type="say", n=-1, text="hi"), id="negative n"),
        pytest.param(frame(type="say", n=1.5, text="hi"), id="n a fraction"),
        pytest.param(frame(type="say", n=True, text="hi"), id="n a bool"),
        pytest.param(frame(type="say", n="1", text="hi"), id="n a string"),
        pytest.param(frame(type="say", n=None, text="hi"), id="n null"),
        pytest.param(b'{"type":"say","text":"hi","n":' + b"9" * 5_000 + b"}", id="n of 5,000 digits"),
        pytest.param(b'{"type":"say","text":"hi","n":1e999}', id="n beyond a double"),
        pytest.param(frame(type="say", n=1, text=7), id="text a number"),
        pytest.param(frame(type="say", n=1, text=["hi"]), id="text a list"),
        pytest.param(frame(type="say", n=1, text=""), id="empty text"),
        pytest.param(frame(type="say", n=1, text=" \n\t\u3000"), id="blank text"),
        pytest.param(frame(type="say", n=1, text="\u200b\u2800\u3164\U000e0041"), id="invisible text"),
        pytest.param(frame(type="say", n=1, text="a\x00b"), id="NUL in the text"),
        pytest.param(frame(type="say", n=1, text="a\r\nb"), id="carriage return in the text"),
        pytest.param(frame(type="say", n=1, text="a\x1b[2Jb"), id="escape in the text"),
        pytest.param(frame(type="say", n=1, text="a\x85b"), id="C1 control in the text"),
        pytest.param(frame(type="say", n=1, text="hi \ud800"), id="escaped lone surrogate"),
        pytest.param(frame(type="ping", unknown="\udfff"), id="lone surrogate in an unknown field"),
        pytest.param(frame(type="say", n=1, text="hi", unsay=2), id="text and unsay"),
        pytest.param(
            frame(type="say", n=1, unsay=2, reaction={"by": "me", "n": 1, "emoji": "x"}),
            id="unsay and reaction",
        ),
        pytest.param(frame(type="say", n=1, unsay=2, reply={"by": "me", "n": 1}), id="reply without text"),
        pytest.param(frame(type="say", n=1, text="hi", reply={"by": "him", "n": 1}), id="reply to nobody"),
        pytest.param(frame(type="say", n=1, text="hi", reply={"by": "me"}), id="reply without n"),
        pytest.param(frame(type="say", n=1, text="hi", reply=3), id="reply a number"),
        pytest.param(frame(type="say", n=1, reaction={"by": "me", "n": 1}), id="reaction without emoji"),
        pytest.param(
            frame(type="say", n=1, reaction={"by": "me", "n": 1, "emoji": "x" * 33}), id="an emoji too long"
        ),
        pytest.param(frame(type="say", n=1, unsay=0), id="unsay below 1"),
        pytest.param(frame(type="say", n=1, text="hi", chat=7), id="chat a number"),
        pytest.param(frame(type="say", n=1, text="hi", chat=""), id="chat empty"),
        pytest.param(frame(type="say", n=1, text="hi", chat="c" * 65), id="chat too long"),
        pytest.param(frame(type="got"), id="got without ns"),
        pytest.param(frame(type="got", ns=[1] * 65), id="65 ns"),
        pytest.param(frame(type="got", ns=[0]), id="an n below 1 among ns"),
        pytest.param(frame(type="got", ns=7), id="ns a number"),
        pytest.param(frame(type="typing"), id="typing without on"),
        pytest.param(frame(type="typing", on=1), id="on a number"),
        pytest.param(frame(type="seen"), id="seen without n"),
        pytest.param(frame(type="hello", take=-1), id="negative take"),
        pytest.param(frame(type="hello", take=2**53), id="take above 2^53 - 1"),
        pytest.param(frame(type="hello", take="1"), id="take a string"),
        pytest.param(frame(type="hello", resume="r" * 129), id="resume too long"),
        pytest.param(frame(type="hello", language="english please"), id="language a sentence"),
        pytest.param(frame(type="hello", language="en\n"), id="language with a newline"),
        pytest.param(frame(type="hello", language="en-" * 20), id="language too long"),
        pytest.param(frame(type="find", interests="tea"), id="interests a string"),
        pytest.param(frame(type="find", interests=[1]), id="an interest a number"),
        pytest.param(frame(type="find", interests=["x"] * 11), id="11 interests"),
        pytest.param(frame(type="find", interests=["x" * 33]), id="an interest too long"),
        pytest.param(frame(type="find", only_interests="yes"), id="only_interests a string"),
        pytest.param(frame(type="find", keep_name=0), id="keep_name a number"),
        pytest.param(frame(type="next", interests={}), id="interests an object"),
        pytest.param(frame(type="report"), id="report without reason"),
        pytest.param(frame(type="report", reason=""), id="reason empty"),
        pytest.param(
            frame(type="report", reason="spam", evidence=[{"by": "me", "n": 1}]), id="a line without text"
        ),
        pytest.param(frame(type="ping", t="a" * 33), id="t too long"),
        pytest.param(frame(type="ping", t=2**53), id="t above 2^53 - 1"),
        pytest.param(frame(type="ping", t=1.5), id="t a fraction"),
        pytest.param(b'{"type":"ping","t":' + b"9" * 5_000 + b"}", id="t of 5,000 digits"),
        pytest.param(frame(type="ping", t=[]), id="t a list"),
    ],
)
def test_a_known_command_with_a_wrong_field_is_a_bad_field(raw: bytes):
    error = refused(raw)
    assert (error.code, error.close) == (ErrorCode.BAD_FIELD, None)
    assert error.re == json.loads(raw, parse_int=len)["type"]


def test_a_lone_surrogate_in_a_str_frame_is_refused_too():
    assert refused('{"type":"say","n":1,"text":"\ud800"}').code is ErrorCode.BAD_FIELD


@pytest.mark.parametrize("filler", ["x", "\u20ac", "\U0001f600"])
def test_a_frame_of_exactly_the_limit_is_read_and_one_byte_more_is_not(filler: str):
    head, tail = '{"type":"say","n":1,"text":"', '"}'
    room = FRAME_BYTES - len(head) - len(tail)
    width = len(filler.encode())
    text = filler * (room // width) + "x" * (room % width)
    assert decode(f"{head}{text}{tail}") == Say(n=1, text=text)
    for raw in (f"{head}{text}x{tail}", f"{head}{text}x{tail}".encode()):
        error = refused(raw)
        assert (error.code, error.close) == (ErrorCode.BAD_FRAME, CloseCode.TOO_LARGE)


def test_the_limit_is_the_callers():
    with pytest.raises(ProtocolError):
        decode(frame(type="ping", t="a" * 30), 40)


def test_a_refusal_names_the_message_that_it_refuses():
    error = refused(frame(type="say", chat="c1", n=9, text="  "))
    assert (error.re, error.n, error.chat) == ("say", 9, "c1")


def test_a_refusal_leaves_out_what_cannot_be_read():
    error = refused(frame(type="say", chat="c\n" * 40, n=2**31, text="hi"))
    assert (error.re, error.n, error.chat) == ("say", None, None)


@pytest.mark.parametrize(
    ("raw", "detail"),
    [
        (frame(type="say", n="<b>", text="hi"), "The field n is missing or wrong."),
        (frame(type="say", text="hi"), "The field n is missing or wrong."),
        (frame(type="find", interests=[["<b>"]]), "The field interests is missing or wrong."),
        (
            frame(type="say", n=1, text="hi", reply={"by": "<b>", "n": 1}),
            "The field reply is missing or wrong.",
        ),
        (frame(type="say", n=1, text=" "), "A text is not blank."),
        (frame(type="<b>"), "This server does not know that command."),
    ],
)
def test_the_detail_is_for_a_person_and_repeats_no_input(raw: bytes, detail: str):
    assert refused(raw).detail == detail


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


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["me", "say", "c"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = sorted({field for command in TYPES.values() for field in command.__struct_fields__})
ANY_FRAME = st.fixed_dictionaries(
    {"type": st.sampled_from(sorted(TYPES)) | JSON_VALUES}, optional=dict.fromkeys(FIELDS, JSON_VALUES)
)
_N = st.integers(1, 2**31 - 1)
_MESSAGE = {"by": st.sampled_from(["me", "partner"]), "n": _N}
WORD = st.text(min_size=1, max_size=32)
WELL_TYPED = {
    "resume": WORD,
    "take": st.integers(0, 2**53 - 1),
    "language": st.from_regex(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,2}", fullmatch=True),
    "interests": st.lists(WORD, max_size=10),
    "only_interests": st.booleans(),
    "keep_name": st.booleans(),
    "chat": WORD,
    "n": _N,
    "text": st.text(),
    "reply": st.fixed_dictionaries(_MESSAGE),
    "reaction": st.fixed_dictionaries({**_MESSAGE, "emoji": st.text(max_size=32)}),
    "unsay": _N,
    "ns": st.lists(_N, max_size=64),
    "on": st.booleans(),
    "reason": WORD,
    "evidence": st.lists(
        st.fixed_dictionaries({**_MESSAGE, "text": st.text()}, optional={"seal": WORD}), max_size=3
    ),
    "block": st.booleans(),
    "t": st.integers(-(2**53) + 1, 2**53 - 1) | WORD,
}
LIKELY_FRAME = st.fixed_dictionaries({"type": st.sampled_from(sorted(TYPES))}, optional=WELL_TYPED)


def outcome(raw: str | bytes) -> Command | ProtocolError:
    try:
        return decode(raw)
    except ProtocolError as error:
        return error


def is_command_or_harmless_refusal(raw: str | bytes) -> bool:
    match outcome(raw):
        case ProtocolError(code=code, detail=detail, re=kind, n=n, chat=chat):
            return (
                code in {ErrorCode.BAD_FRAME, ErrorCode.UNKNOWN_TYPE, ErrorCode.BAD_FIELD}
                and (n is None or 1 <= n < 2**31)
                and (detail.isascii() and detail.isprintable() and len(detail) < 100)
                and ((kind or "") + (chat or "")).isascii()
            )
        case command:
            return type(command) in get_args(Command)


@given(st.binary() | st.text(alphabet=st.characters(exclude_categories=[])))
def test_any_bytes_and_any_text_are_a_command_or_a_refusal(raw: str | bytes):
    assert is_command_or_harmless_refusal(raw)


@given(ANY_FRAME | LIKELY_FRAME | JSON_VALUES)
def test_any_json_is_a_command_or_a_refusal(value: Any):
    assert is_command_or_harmless_refusal(json.dumps(value))


@given(
    LIKELY_FRAME,
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4),
)
def test_any_frame_with_broken_bytes_is_a_command_or_a_refusal(value: Any, breaks: list[tuple[float, int]]):
    raw = bytearray(json.dumps(value).encode())
    for place, byte in breaks:
        raw[int(place * len(raw))] = byte
    assert is_command_or_harmless_refusal(bytes(raw))


@given(LIKELY_FRAME)
def test_a_command_encodes_to_a_frame_of_the_same_command(value: Any):
    command = outcome(json.dumps(value))
    if not isinstance(command, ProtocolError):
        assert decode(msgspec.json.encode(command)) == command
