"""A guest's token: the id that finds its record, and a secret of which Redis stores only the hash."""

import hashlib
import re
import secrets
from dataclasses import dataclass

ID_BYTES = 12
SECRET_BYTES = 24
#: base64url of both, joined by a dot.
TOKEN_LENGTH = 16 + 1 + 32


@dataclass(frozen=True, slots=True)
class Token:
    """What the tab keeps. Never logged, never stored on the server."""

    id: str
    secret: str

    def __str__(self) -> str:
        return f"{self.id}.{self.secret}"

    def __repr__(self) -> str:
        return "<Token>"

    @property
    def hash(self) -> str:
        # The secret is 192 random bits, so it needs no key stretching.
        return hashlib.sha256(self.secret.encode()).hexdigest()


def new_token() -> Token:
    return Token(new_id(), secrets.token_urlsafe(SECRET_BYTES))


def new_id() -> str:
    """For a guest, a chat, an inbox, a process or an era: unguessable, and unique without coordination."""
    return secrets.token_urlsafe(ID_BYTES)


def is_id(text: str) -> bool:
    """Whether `new_id` could have produced it."""
    return re.fullmatch(r"[A-Za-z0-9_-]{16}", text) is not None


def parse_token(text: str) -> Token | None:
    """The token, or None if the text is not well-formed."""
    id_, dot, secret = text.partition(".")
    if not dot or len(text) != TOKEN_LENGTH or len(id_) != 16 or not text.isascii():
        return None
    return Token(id_, secret)
