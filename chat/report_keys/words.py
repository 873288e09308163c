"""Encryption of guests' texts in reports and appeals: readable only as long as their key exists."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chat import report_keys

_NONCE_BYTES = 12
#: Lengths are padded to a multiple of this, so that the database's files reveal little about them.
_BLOCK_BYTES = 64


class WordsLostError(Exception):
    """The key was destroyed or lost."""


class Words:
    """The cipher of one report or appeal: AES-256-GCM under its key, each text bound to its place."""

    def __init__(self, name: str, key: bytes) -> None:
        self._name = name
        self._cipher = AESGCM(key)

    @classmethod
    def new(cls, name: str) -> "Words":
        """With a new key. Raises report_keys.KeysError."""
        return cls(name, report_keys.store().make(name))

    @classmethod
    def of(cls, name: str) -> "Words":
        """With the existing key. Raises WordsLostError, report_keys.KeysError."""
        key = report_keys.store().get(name)
        if key is None:
            raise WordsLostError
        return cls(name, key)

    def encrypt(self, text: str, place: str) -> bytes:
        """For the database; `place` distinguishes the texts of one report."""
        nonce, plain = os.urandom(_NONCE_BYTES), text.encode()
        filled = plain + b"\x80" + bytes(-(len(plain) + 1) % _BLOCK_BYTES)
        return nonce + self._cipher.encrypt(nonce, filled, self._bound_to(place))

    def decrypt(self, stored: bytes | memoryview, place: str) -> str:
        """Raises WordsLostError if it was encrypted under another key, or for another place."""
        body = bytes(stored)
        try:
            filled = self._cipher.decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], self._bound_to(place))
        except (InvalidTag, ValueError) as error:
            raise WordsLostError from error
        return filled[: filled.rindex(b"\x80")].decode()

    def _bound_to(self, place: str) -> bytes:
        return f"{self._name} {place}".encode()
