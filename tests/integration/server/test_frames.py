"""For any input, our sockets answer like stock Daphne, byte for byte, and pass the same to the application."""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from chatsite.redis.embedded import RedisServer
from tests.echo.process import EchoProcess, serve, serve_stock
from tests.echo.wire import Wire, close_frame, frame, split_frames

_keys = count()

UMLAUT = "ä".encode()
HELLO = frame(b"hello")
END = close_frame()


def bytewise(data: bytes) -> list[bytes]:
    return [data[i : i + 1] for i in range(len(data))]


#: The client's segments. It then closes and reads to the end.
CASES: dict[str, list[bytes]] = {
    "a text": [frame(b"hello")],
    "an empty text": [frame(b"")],
    "a text beyond ASCII": [frame("grüße 👋".encode())],
    "the longest text with a short header": [frame(b"x" * 125)],
    "the shortest text with a long header": [frame(b"x" * 126)],
    "a text at the border of the fast path": [frame(b"x" * 1024), frame(b"x" * 1025)],
    "the longest text": [frame(b"x" * 16_384)],
    "a text one byte too long": [frame(b"x" * 16_385)],
    "several frames in one segment": [b"".join(frame(b"%d" % n) for n in range(300))],
    "a binary frame": [frame(b"\x00\xff", 2)],
    "an empty binary frame": [frame(b"", 2)],
    "texts around a binary frame": [frame(b"a") + frame(b"b", 2) + frame(b"c")],
    "half a frame, then the rest": [HELLO[:8], HELLO[8:]],
    "a frame cut in its header": [HELLO[:1], HELLO[1:] + HELLO],
    "a frame cut in its mask": [HELLO[:4], HELLO[4:] + HELLO],
    "a frame that never ends": [HELLO[:8]],
    "byte by byte": bytewise(frame(b"hello") + frame(b"x" * 130) + frame(b"ping", 9) + frame(UMLAUT)),
    "one and a half frames": [HELLO + HELLO[:7], HELLO[7:]],
    "fragments": [frame(b"one ", fin=False), frame(b"two ", 0, fin=False), frame(b"three", 0)],
    "fragments in one segment, with texts around": [
        frame(b"a") + frame(b"b", fin=False) + frame(b"c", 0) + frame(b"d")
    ],
    "fragments that cut a letter": [frame(UMLAUT[:1], fin=False), frame(UMLAUT[1:], 0)],
    "empty fragments at the beginning and at the end": [frame(b"", fin=False), frame(b"", 0)],
    "fragments that are too long together": [
        frame(b"x" * 10_000, fin=False), frame(b"x" * 10_000, 0), frame(b"after"),
    ],
    "a ping": [frame(b"are you there", 9)],
    "an empty ping": [frame(b"", 9)],
    "a ping between texts of one segment": [frame(b"a") + frame(b"p", 9) + frame(b"b")],
    "a ping inside fragments": [frame(b"one ", fin=False), frame(b"p", 9), frame(b"two", 0)],
    "a pong that nobody asked for": [frame(b"hm", 10) + frame(b"a")],
    "a ping that is too long": [frame(b"x" * 126, 9)],
    "a fragmented ping": [frame(b"x", 9, fin=False)],
    "a text inside fragments": [frame(b"one", fin=False), frame(b"two")],
    "a continuation of nothing": [frame(b"one", 0)],
    "bad UTF-8": [frame(b"\xff\xfe")],
    "bad UTF-8 after a good text": [frame(b"good") + frame(b"\xc3(") + frame(b"after")],
    "a letter that is cut off": [frame(UMLAUT[:1])],
    "half of a surrogate pair": [frame(b"\xed\xa0\x80")],
    "a zero byte": [frame(b"\x00")],
    "bad UTF-8 in a fragment": [frame(b"\xff", fin=False), frame(b"x", 0)],
    "a frame without a mask": [frame(b"hello", masked=False)],
    "a frame without a mask after a text": [frame(b"hello") + frame(b"hello", masked=False)],
    "the first reserved bit": [frame(b"hello", rsv=4)],
    "all reserved bits": [frame(b"hello", rsv=7)],
    "a reserved opcode": [frame(b"hello", 3)],
    "a reserved control opcode": [frame(b"hello", 11)],
    "a short length written long": [b"\x81\xfe\x00\x05" + frame(b"hello")[2:]],
    "a length of 64 bits": [b"\x81\xff" + (70_000).to_bytes(8) + b"mask" + b"x" * 100],
    "a short length in 64 bits": [b"\x81\xff" + (5).to_bytes(8) + frame(b"hello")[2:]],
    "an absurd length": [b"\x81\xff" + b"\xff" * 8 + b"mask"],
    "a close without a code": [close_frame(None)],
    "a close with a reason": [close_frame(1001, b"going")],
    "a close with a code of one's own": [close_frame(4999)],
    "a close with a reserved code": [close_frame(1005)],
    "a close with a code out of range": [close_frame(999)],
    "a close with half a code": [frame(b"\x03", 8)],
    "a close with a bad reason": [close_frame(1000, b"\xff")],
    "a text after the close": [close_frame() + frame(b"late")],
    "a text before the close in one segment": [frame(b"early") + close_frame(4000)],
    "the application closes": [frame(b"close 4409")],
    "the application closes with more to come": [frame(b"a") + frame(b"close 4000")],
}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """The answers to the client, by autobahn and by the application, and what the application received."""

    control: bytes
    echoes: bytes
    heard: list[Any]


@dataclass(frozen=True)
class Variant:
    """One way to serve the application."""

    server: EchoProcess
    path: str

    def outcome(self, segments: list[bytes]) -> Outcome:
        key = next(_keys)
        with Wire(self.server.port, f"/{self.path}?key={key}").handshake() as wire:
            with suppress(BrokenPipeError, ConnectionResetError):  # the server has already ended it
                wire.send(*segments)
                self.server.get("settle")
                wire.send(END)
            frames = split_frames(wire.read_to_end())
        return Outcome(
            control=b"".join(each for each in frames if each[0] & 0x08),
            echoes=b"".join(each for each in frames if not each[0] & 0x08),
            heard=self.server.get(f"report?key={key}"),
        )


@pytest.fixture(scope="module")
def variants(redis_server: RedisServer) -> Iterator[dict[str, Variant]]:
    with ExitStack() as stack:
        stock = stack.enter_context(serve_stock())
        fast = stack.enter_context(serve())
        slow = stack.enter_context(serve(FAST_SOCKETS="off"))
        yield {
            "stock": Variant(stock, "plain"),
            "fast": Variant(fast, "direct"),
            "fast, plain ASGI": Variant(fast, "plain"),
            "slow": Variant(slow, "plain"),
        }


@pytest.mark.parametrize("segments", CASES.values(), ids=list(CASES))
@pytest.mark.parametrize("name", ["fast", "fast, plain ASGI", "slow"])
def test_it_answers_as_stock_daphne_does(
    variants: dict[str, Variant], name: str, segments: list[bytes]
) -> None:
    ours, stock = variants[name].outcome(segments), variants["stock"].outcome(segments)
    assert ours.control == stock.control
    assert ours.heard == stock.heard
    # A plain application answers some task switches later, possibly too late for its last messages.
    shared = min(len(ours.echoes), len(stock.echoes))
    assert ours.echoes[:shared] == stock.echoes[:shared]
    if name == "fast":
        assert shared == len(stock.echoes)
