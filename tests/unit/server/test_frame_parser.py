"""Short text frames are parsed exactly, and everything else is left alone."""

from hypothesis import given
from hypothesis import strategies as st

from chatsite.server.frame_parser import LONGEST, simple_frames, unmask
from tests.echo.wire import close_frame, frame

texts = st.text(max_size=LONGEST // 4).map(str.encode)


@given(st.binary(max_size=2_000), st.binary(min_size=4, max_size=4))
def test_unmasking_is_xor_with_the_mask_over_and_over(payload: bytes, mask: bytes) -> None:
    assert unmask(payload, mask) == bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


@given(st.lists(texts, max_size=8))
def test_whole_texts_are_taken_in_their_order(payloads: list[bytes]) -> None:
    data = b"".join(frame(payload) for payload in payloads)
    assert simple_frames(data, 8) == (payloads, len(data))


@given(st.lists(texts, min_size=1, max_size=4), st.data())
def test_an_incomplete_frame_is_left(payloads: list[bytes], data: st.DataObject) -> None:
    frames = [frame(payload) for payload in payloads]
    cut = data.draw(st.integers(0, len(frames[-1]) - 1))
    before = b"".join(frames[:-1])
    assert simple_frames(before + frames[-1][:cut], 8) == (payloads[:-1], len(before))


@given(
    st.sampled_from(
        [
            frame(b"x", 2),
            frame(b"x", 9),
            frame(b"x", 3),
            frame(b"x", fin=False),
            frame(b"x", 0),
            frame(b"x", rsv=4),
            frame(b"x", masked=False),
            frame(b"x" * 200, masked=False),
            frame(b"\xff"),
            frame("ä".encode()[:1]),
            frame(b"\xed\xa0\x80"),
            frame(b"x" * (LONGEST + 1)),
            b"\x81\xfe\x00\x05" + frame(b"hello")[2:],
            b"\x81\xff" + (70_000).to_bytes(8) + b"mask",
            close_frame(),
        ]
    )
)
def test_any_other_frame_is_left_with_all_that_follows(other: bytes) -> None:
    first = frame(b"first")
    assert simple_frames(first + other + frame(b"after"), 8) == ([b"first"], len(first))


def test_it_takes_no_more_than_asked() -> None:
    assert simple_frames(frame(b"a") * 5, 3) == ([b"a"] * 3, 3 * len(frame(b"a")))


def test_it_takes_none_longer_than_asked() -> None:
    assert simple_frames(frame(b"x" * 11), 3, 10) == ([], 0)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_handled(data: bytes) -> None:
    payloads, rest = simple_frames(data, 8)
    assert 0 <= rest <= len(data)
    assert all(payload.decode() is not None for payload in payloads)
