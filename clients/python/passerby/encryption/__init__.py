"""End-to-end encryption of a chat, whose reports can still be proved: docs/decisions/0014-end-to-end.md.

Needs `cryptography`: `pip install passerby-client[e2e]`. Everything here is pure.
"""

from .agreement import Agreement, Entropy
from .boxes import SUITE, AlteredError, Keys, Opened, Scope, UnknownKeyError
from .first import First
from .message import UnprovedError, read, write
from .second import Second

__all__ = [
    "SUITE",
    "Agreement",
    "AlteredError",
    "Entropy",
    "First",
    "Keys",
    "Opened",
    "Scope",
    "Second",
    "UnknownKeyError",
    "UnprovedError",
    "read",
    "write",
]
