"""Refusals: every kind of bad frame has its code, and none reveals more than it should."""

import json
from typing import Any

import pytest

from chat.protocol.codes import FRAME_BYTES, CloseCode, ErrorCode, ProtocolError
from chat.protocol.commands import Ping, Say, decode
from chat.protocol.nesting import DEEPEST


def frame(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def refused(raw: str | bytes) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        decode(raw)
    return caught.value


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


@pytest.mark.parametrize("deep", [b"[" * 8_000 + b"]" * 8_000, b'{"a":' * 500 + b"1" + b"}" * 500])
def test_a_frame_that_is_too_deep_is_a_bad_frame_on_every_python(deep: bytes):
    assert refused(b'{"type":"say","n":1,"text":' + deep + b"}").code is ErrorCode.BAD_FRAME
    assert refused(b'{"type":"ping","x":' + deep + b"}").code is ErrorCode.BAD_FRAME


@pytest.mark.parametrize("filling", [b"", b'"[[["' + b"," + b'"' + b"x" * 400 + b'"'])
def test_how_deep_is_too_deep_is_a_number_of_ours(filling: bytes):
    def ping(levels: int) -> bytes:
        inside = b"[" * (levels - 1) + filling + b"]" * (levels - 1)
        return b'{"type":"ping","x":' + inside + b',"y":"' + b"y" * 400 + b'"}'

    assert decode(ping(DEEPEST)) == Ping()
    assert refused(ping(DEEPEST + 1)).code is ErrorCode.BAD_FRAME


def test_brackets_in_strings_are_not_nesting_levels():
    text = "[{" * 300 + '\\"[' * 50
    assert decode(frame(type="say", n=1, text=text)) == Say(n=1, text=text)


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


def test_a_refusal_leaves_out_unreadable_fields():
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
