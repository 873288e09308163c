"""The mode of a chat: in clear or encrypted. It is fixed when the chat begins."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from .cipher import Cipher

#: What a guest wants: chats in clear only, encrypted ones where both can, or nothing else.
Encryption = Literal["off", "when_possible", "required"]

#: The newest suite that this client knows.
SUITE = 1
_ROLES = ("first", "second")
#: The pool of a guest whose hello names none.
_MAIN = "main"
_UNTOLD_TEXT_LIMIT = 2_000

Pairing = Mapping[str, Any]


def chosen(encryption: Encryption) -> Encryption:
    """What is possible of it here. Raises ImportError if encryption is required and `cryptography` missing."""
    if encryption == "off" or find_spec("cryptography") is not None:
        return encryption
    if encryption == "required":
        raise ImportError("encrypted chats need the package cryptography: pip install passerby-client[e2e]")
    return "off"


def is_encrypted(pairing: Pairing) -> bool:
    return pairing.get("e2e") is not None


def is_same(one: Pairing, other: Pairing) -> bool:
    """Whether both name the same mode and the same role."""
    return (one.get("e2e"), one.get("role")) == (other.get("e2e"), other.get("role"))


def is_acceptable(pairing: Pairing, encryption: Encryption) -> bool:
    """Whether the guest takes part in a chat that is announced like this."""
    if not is_encrypted(pairing):
        return encryption != "required"
    return encryption == "off" or (pairing["e2e"] == SUITE and pairing.get("role") in _ROLES)


def cipher(
    pairing: Pairing, encryption: Encryption, pool: str | None, limits: Mapping[str, int]
) -> "Cipher | None":
    """What encrypts an acceptable chat; None if it is in clear, or this guest has no encryption."""
    if encryption == "off" or not is_encrypted(pairing):
        return None
    from .cipher import Cipher  # the package that it needs may be missing
    from .encryption import Scope

    scope = Scope(pool or _MAIN, pairing["chat"])
    return Cipher(scope, pairing["role"], text_limit=limits.get("text", _UNTOLD_TEXT_LIMIT))
