"""Keys and boxes: what a message travels in, and the commitment that proves it. Pure: nonces are given."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .message import HIGHEST_N, UnprovedError, read

#: The number of this suite in `hello` and `matched`.
SUITE = 1
HANDSHAKE_BYTES = 12
OPENING_BYTES = 32
NONCE_BYTES = 12
DIGEST_BYTES = 32
#: An uncompressed point of P-256.
PUBLIC_BYTES = 65
#: A box begins with this much of `h`, which names the key.
KEY_ID_BYTES = 8
_GCM_TAG_BYTES = 16
#: Boxes grow in these steps, then in multiples of the last one.
_PADDED_BYTES = (96, 192, 384, 768, 1_536)
_LABEL = "passerby-e2e-1 "
_CODE_BYTES = 5


class UnknownKeyError(Exception):
    """The box is under a key that is not there: its sender repeats it once the keys are agreed."""


class AlteredError(Exception):
    """The box does not open with its key: somebody on the way altered it. Not to be confirmed."""


class Opened(NamedTuple):
    """A message of the partner: the fields of `said`, from the receiver's view, and what proves them in a report."""

    content: dict[str, Any]
    opening: bytes


@dataclass(frozen=True, slots=True)
class Scope:
    """What keys are made for. `pool` is the slug, `main` for the site's own."""

    pool: str
    chat: str

    def commitment(self, h: bytes, public: bytes, r: bytes) -> bytes:
        """What *first* sends before it knows the other public key."""
        return hashlib.sha256(self._lp("commit", h, public, r)).digest()

    def transcript(self, h: bytes, commit: bytes, second: bytes, first: bytes, r: bytes) -> bytes:
        return hashlib.sha256(self._lp("transcript", h, commit, second, first, r)).digest()

    def _lp(self, label: str, *parts: bytes) -> bytes:
        return lp((_LABEL + label).encode(), self.pool.encode(), self.chat.encode(), *parts)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one handshake. They open what the partner sealed, never what this side sealed."""

    h: bytes
    chat: str
    #: Three numbers from 1000 to 9191 that two people may compare.
    code: tuple[int, int, int]
    own_tag: bytes = field(repr=False)
    partner_tag: bytes = field(repr=False)
    _own: AESGCM = field(repr=False)
    _partner: AESGCM = field(repr=False)

    @property
    def id(self) -> bytes:
        return self.h[:KEY_ID_BYTES]

    def seal(self, n: int, message: bytes, opening: bytes, nonce: bytes) -> dict[str, str]:
        """The fields `box` and `tag` of `say`. `nonce`: 12 fresh random bytes for every call."""
        if len(opening) != OPENING_BYTES or len(nonce) != NONCE_BYTES:
            raise ValueError("an opening has 32 bytes and a nonce 12")
        tag = commit(opening, message)
        plain = opening + lp(message)
        plain += bytes(padded(len(plain)) - len(plain))
        box = self.id + nonce + self._own.encrypt(nonce, plain, self._bound(n, tag))
        return {"box": encode(box), "tag": encode(tag)}

    def open(self, n: int, box: bytes, tag: bytes) -> Opened:
        """Raises UnknownKeyError, AlteredError, UnprovedError."""
        if box[:KEY_ID_BYTES] != self.id:
            raise UnknownKeyError
        if not 1 <= n <= HIGHEST_N or len(tag) != DIGEST_BYTES:
            raise AlteredError
        nonce, sealed = box[KEY_ID_BYTES:][:NONCE_BYTES], box[KEY_ID_BYTES + NONCE_BYTES :]
        try:
            plain = self._partner.decrypt(nonce, sealed, self._bound(n, tag))
        except (InvalidTag, ValueError):
            raise AlteredError from None
        opening, message = _unpadded(plain)
        if not hmac.compare_digest(commit(opening, message), tag):
            raise UnprovedError
        content = read(message)
        if "answer" in content:
            content["answer"]["nonce"] = encode(opening)
        return Opened(content, opening)

    def _bound(self, n: int, tag: bytes) -> bytes:
        return lp((_LABEL + "box").encode(), self.chat.encode(), n.to_bytes(4, "big"), tag)


def agree(
    scope: Scope,
    *,
    h: bytes,
    private: ec.EllipticCurvePrivateKey,
    other: bytes,
    is_first: bool,
    transcript: bytes,
) -> Keys:
    """The keys from both sides' key pairs. Raises ValueError if `other` is no public key, or this side's own."""
    if len(other) != PUBLIC_BYTES or other == public_of(private):
        raise ValueError("not a public key of the partner")
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), other)
    shared = private.exchange(ec.ECDH(), point)

    def derive(info: str, length: int = 32) -> bytes:
        return HKDF(SHA256(), length, transcript, (_LABEL + info).encode()).derive(shared)

    roles = ("first", "second") if is_first else ("second", "first")
    own, partner = (AESGCM(derive(role)) for role in roles)
    confirm = derive("confirm")
    own_tag, partner_tag = (hmac.digest(confirm, role.encode() + transcript, "sha256") for role in roles)
    number = int.from_bytes(derive("code", _CODE_BYTES), "big") >> 1
    code = tuple(1_000 + (number >> shift & 8_191) for shift in (26, 13, 0))
    return Keys(h, scope.chat, code, own_tag, partner_tag, own, partner)  # type: ignore[arg-type]


def commit(opening: bytes, message: bytes) -> bytes:
    """The commitment `tag`, which the site stamps. Without the opening it says nothing about the message."""
    return hmac.digest(opening, lp((_LABEL + "frank").encode()) + message, "sha256")


def padded(length: int) -> int:
    """The size of the content of a box for that many bytes."""
    largest = _PADDED_BYTES[-1]
    return next((step for step in _PADDED_BYTES if length <= step), -(-length // largest) * largest)


def public_of(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def decode(text: object, length: int | None = None) -> bytes:
    """Raises ValueError for anything but base64 of `length` bytes."""
    if not isinstance(text, str):
        raise ValueError("not base64")
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if length not in (None, len(data)):
        raise ValueError("another length")
    return data


def lp(*parts: bytes) -> bytes:
    """Each part after its length in two bytes, so that no two lists of parts have the same bytes."""
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def _unpadded(plain: bytes) -> tuple[bytes, bytes]:
    """The opening and the message. Raises UnprovedError."""
    start = OPENING_BYTES + 2
    end = start + int.from_bytes(plain[OPENING_BYTES:start], "big")
    if len(plain) != padded(end) or any(plain[end:]):
        raise UnprovedError
    return plain[:OPENING_BYTES], plain[start:end]
