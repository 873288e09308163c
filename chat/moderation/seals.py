"""Seals prove to an operator, and to no one else, who said what to whom, although no message is stored.

A seal is an authenticated encryption of sender, receiver, chat, time and `n`, bound to the text as shown or, in
an encrypted chat, to the commitment to the message.
Layout: version (1 byte), key id (4), salt of the sealing process (8), counter (8), then the ciphertext with
its tag. What it proves and what it does not: docs/reports.md.
"""

import hashlib
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chat.protocol.objects import Reply
from matchmaking.keyring import Key, Keyring

VERSION = 1
SALT_BYTES = 8
_HEAD = struct.Struct(">B4s8s")
_COUNTER_BYTES = 8
#: A nonce has 12 bytes and ends with the counter.
_NONCE_HEAD = bytes(12 - _COUNTER_BYTES)
_MESSAGE = struct.Struct(">IQ")
#: chat, sender, receiver: 12 random bytes each, as created by `matchmaking.tokens`.
_IDS = struct.Struct(">12s12s12s")
_HANDLE_BYTES = 13


@dataclass(frozen=True, slots=True)
class Party:
    """A guest's id, and its network's digest at that time (for bans); empty if unknown."""

    id: str
    handle: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """The content of a seal. `at` is in milliseconds since the Unix epoch."""

    pool: str
    chat: str
    n: int
    at: int
    sender: Party
    receiver: Party


class Sealer:
    """Seals with the ring's current key. Each process uses its own subkey, so nonces never collide."""

    def __init__(self, ring: Keyring) -> None:
        self._ring = ring
        self._key: Key | None = None
        self._head = b""
        self._counter = 0
        self._cipher: AESGCM | None = None

    def seal(self, chat: bytes, n: int, at: int, words: bytes) -> str | None:
        """`chat` from `describe`, `words` from `bind` or `bind_commitment`. Returns None if there is no key yet."""
        key = self._ring.current
        if key is not self._key:
            self._turn(key)
        if self._cipher is None or key is None:
            return None
        self._counter += 1
        counter = self._counter.to_bytes(_COUNTER_BYTES, "big")
        body = self._cipher.encrypt(_NONCE_HEAD + counter, _MESSAGE.pack(n, at) + chat, words)
        return b2a_base64(self._head + counter + body, newline=False).decode()

    def _turn(self, key: Key | None) -> None:
        self._key, self._counter, self._cipher = key, 0, None
        if key is not None:
            salt = secrets.token_bytes(SALT_BYTES)
            self._head = _HEAD.pack(VERSION, bytes.fromhex(key.id), salt)
            self._cipher = _cipher(key, salt)


def describe(*, pool: str, chat: str, sender: Party, receiver: Party) -> bytes:
    """The part that is constant for one side of a chat: computed once."""
    ids = _IDS.pack(*(urlsafe_b64decode(part) for part in (chat, sender.id, receiver.id)))
    return ids + _pack_handle(sender.handle) + _pack_handle(receiver.handle) + pool.encode()


def bind(text: str, reply: Reply | None) -> bytes:
    """The text as shown to the receiver, with its reply. Unambiguous: the reply follows the last zero byte."""
    if reply is None:
        return text.encode() + b"\0"
    return b"%s\0%s %d" % (text.encode(), reply.by.encode(), reply.n)


def bind_commitment(commitment: bytes) -> bytes:
    """The 32 bytes in the place of the words. No text begins with 0xFF in UTF-8, so neither passes for the other."""
    return b"\xff" + commitment


def open_seal(ring: Keyring, seal: str, words: bytes) -> Sealed | None:
    """The content of the seal; None if it is forged, altered, expired, or of other words (as in `Sealer.seal`)."""
    try:
        raw = a2b_base64(seal, strict_mode=True)
        version, key_id, salt = _HEAD.unpack_from(raw)
        key = ring.get(key_id.hex())
        if version != VERSION or key is None:
            return None
        body = _HEAD.size + _COUNTER_BYTES
        nonce = _NONCE_HEAD + raw[_HEAD.size : body]
        plain = _cipher(key, salt).decrypt(nonce, raw[body:], words)
    except (Base64Error, ValueError, struct.error, InvalidTag):
        return None
    return _read(plain)


def _read(plain: bytes) -> Sealed:
    n, at = _MESSAGE.unpack_from(plain)
    chat, sender, receiver = (
        urlsafe_b64encode(part).decode() for part in _IDS.unpack_from(plain, _MESSAGE.size)
    )
    handles = _MESSAGE.size + _IDS.size
    own, other = (plain[handles + i * _HANDLE_BYTES :][:_HANDLE_BYTES] for i in range(2))
    return Sealed(
        pool=plain[handles + 2 * _HANDLE_BYTES :].decode(),
        chat=chat,
        n=n,
        at=at,
        sender=Party(sender, _unpack_handle(own)),
        receiver=Party(receiver, _unpack_handle(other)),
    )


def _cipher(key: Key, salt: bytes) -> AESGCM:
    return AESGCM(hashlib.blake2b(salt, key=key.secret, digest_size=32, person=b"seal").digest())


def _pack_handle(handle: str) -> bytes:
    return bytes.fromhex(handle.replace(".", "")) if handle else bytes(_HANDLE_BYTES)


def _unpack_handle(packed: bytes) -> str:
    return f"{packed[:4].hex()}.{packed[4:].hex()}" if any(packed) else ""
