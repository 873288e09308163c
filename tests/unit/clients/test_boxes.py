"""A box opens for its receiver, in its chat, under its number, to what its commitment says; or it does not open."""

import os
import random
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from clients.python.passerby.encryption import (
    AlteredError,
    Keys,
    Scope,
    UnknownKeyError,
    UnprovedError,
    write,
)
from clients.python.passerby.encryption.boxes import commit, decode, lp, padded
from tests.unit.clients.key_pairs import SCOPE, agreed, exchanged
from tests.unit.clients.salamander import of_two_keys

FIRST, SECOND = agreed()


def sealed(content: dict[str, Any], n: int = 1, keys: Keys = FIRST) -> tuple[bytes, bytes]:
    """Box and tag."""
    fields = keys.seal(n, write(content), os.urandom(32), os.urandom(12))
    return decode(fields["box"]), decode(fields["tag"])


def crafted(plain: bytes, tag: bytes, *, n: int = 1, keys: Keys = FIRST) -> bytes:
    """What a changed sender may make with its own key: any content beside any tag."""
    nonce = os.urandom(12)
    bound = lp(b"passerby-e2e-1 box", keys.chat.encode(), n.to_bytes(4, "big"), tag)
    return keys.id + nonce + keys._own.encrypt(nonce, plain, bound)


def packed(opening: bytes, message: bytes) -> bytes:
    plain = opening + lp(message)
    return plain + bytes(padded(len(plain)) - len(plain))


def test_a_box_opens_for_the_other_side_only() -> None:
    box, tag = sealed({"text": "hello"})
    with pytest.raises(AlteredError):  # reflected to its sender
        FIRST.open(1, box, tag)
    _, other_second = agreed(h=FIRST.h)  # other keys of the same name
    with pytest.raises(AlteredError):
        other_second.open(1, box, tag)
    with pytest.raises(UnknownKeyError):
        agreed()[1].open(1, box, tag)


@pytest.mark.parametrize("scope", [Scope("main", "other"), Scope("tea", "chat"), Scope("mainc", "hat")])
def test_the_same_key_pairs_make_other_keys_in_another_chat_or_pool(scope: Scope) -> None:
    first, second = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    h, r = os.urandom(12), os.urandom(32)
    here, there = exchanged(SCOPE, h, r, first, second), exchanged(scope, h, r, first, second)
    assert here[0].code != there[0].code
    assert here[0].own_tag != there[0].own_tag
    with pytest.raises(AlteredError):
        there[1].open(1, *sealed({"text": "hello"}, keys=here[0]))


def test_a_box_is_bound_to_its_number_and_its_commitment() -> None:
    box, tag = sealed({"text": "hello"}, n=7)
    for n, other_tag in ((8, tag), (7, os.urandom(32)), (7, b""), (7, tag + b"\0")):
        with pytest.raises(AlteredError):
            SECOND.open(n, box, other_tag)


@given(st.integers(8, 10_000), st.integers(1, 255))
def test_an_altered_box_opens_for_nobody(place: int, change: int) -> None:
    box, tag = sealed({"text": "hello"})
    altered = bytearray(box)
    altered[8 + (place - 8) % (len(box) - 8)] ^= change
    with pytest.raises(AlteredError):
        SECOND.open(1, bytes(altered), tag)


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_noise_is_no_box(box: bytes, tag: bytes) -> None:
    with pytest.raises((UnknownKeyError, AlteredError)):
        SECOND.open(1, box, tag)
    with pytest.raises(AlteredError):
        SECOND.open(1, SECOND.id + box, tag)


def test_ten_thousand_forged_commitments_show_nothing() -> None:
    """A changed sender knows its key and chooses opening, message and tag as it likes."""
    draw = random.Random(1)
    for _ in range(10_000):
        opening, tag = draw.randbytes(32), draw.randbytes(32)
        match draw.randrange(3):
            case 0:  # the tag of another message
                tag = commit(opening, write({"text": "harmless"}))
            case 1:  # the tag under another opening
                tag = commit(draw.randbytes(32), write({"text": "abuse"}))
        with pytest.raises(UnprovedError):
            SECOND.open(1, crafted(packed(opening, write({"text": "abuse"})), tag), tag)


def test_an_opening_of_another_length_is_refused() -> None:
    """HMAC pads a short key with zeros: two openings would give one commitment."""
    message = write({"text": "abuse"})
    short = os.urandom(31)
    tag = commit(short, message)
    assert tag == commit(short + b"\0", message)
    with pytest.raises(UnprovedError):
        SECOND.open(1, crafted(packed(short, message), tag), tag)
    with pytest.raises(ValueError, match="32 bytes"):
        FIRST.seal(1, message, short, os.urandom(12))


@pytest.mark.parametrize(
    "change",
    [
        lambda plain: plain[:-1] + b"\1",  # the padding is zeros
        lambda plain: plain + bytes(96),  # and as short as it can be
        lambda plain: plain[:-1],
        lambda plain: plain[:32] + b"\xff\xff" + plain[34:],
        lambda plain: plain[:20],
        lambda plain: b"",
    ],
)
def test_a_box_with_other_padding_shows_nothing(change: Any) -> None:
    opening, message = os.urandom(32), write({"text": "hello"})
    tag = commit(opening, message)
    with pytest.raises(UnprovedError):
        SECOND.open(1, crafted(change(packed(opening, message)), tag), tag)


def test_a_ciphertext_of_two_keys_shows_nothing_under_either() -> None:
    """AES-GCM binds no key: its sender can make a ciphertext that is accepted under two keys, with two texts."""
    keys, nonce = (os.urandom(32), os.urandom(32)), os.urandom(12)
    message = write({"text": "what is reported"})
    for tag in (os.urandom(32), commit(bytes(32), message)):
        bound = lp(b"passerby-e2e-1 box", SCOPE.chat.encode(), (1).to_bytes(4, "big"), tag)
        # The first block is part of the opening, which may be anything.
        two = of_two_keys(packed(bytes(32), message), 0, keys, nonce, bound)
        plains = [AESGCM(key).decrypt(nonce, two, bound) for key in keys]
        assert message in plains[0]
        assert plains[0] != plains[1]
        for key in keys:
            receiver = replace(SECOND, _partner=AESGCM(key))
            with pytest.raises(UnprovedError):
                receiver.open(1, receiver.id + nonce + two, tag)


def test_a_number_used_twice_shares_neither_nonce_nor_keystream() -> None:
    """A site that assigns a range twice makes a page count again under the same keys."""
    boxes = [sealed({"text": text * 40})[0] for text in "ab"]
    nonces = {box[8:20] for box in boxes}
    assert len(nonces) == 2
    streams = [
        bytes(c ^ p for c, p in zip(box[20 + 35 :], text.encode() * 40, strict=False))
        for box, text in zip(boxes, "ab", strict=True)
    ]
    assert streams[0][:40] != streams[1][:40]


def test_the_size_of_a_box_tells_only_the_step() -> None:
    sizes = {len(sealed({"text": "x" * length})[0]) for length in range(1, 62)}
    sizes |= {
        len(sealed(content)[0]) for content in ({"unsay": 1}, {"reaction": {"by": "me", "n": 1, "emoji": ""}})
    }
    assert sizes == {36 + 96}


def test_the_commitment_of_a_guessed_text_cannot_be_tested() -> None:
    message = write({"text": "yes"})
    tags = {FIRST.seal(1, message, os.urandom(32), os.urandom(12))["tag"] for _ in range(50)}
    assert len(tags) == 50


def test_keys_show_no_secret() -> None:
    assert "AESGCM" not in repr(FIRST)
    assert FIRST.own_tag.hex() not in repr(FIRST)
    assert isinstance(FIRST._own, AESGCM)
