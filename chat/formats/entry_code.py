"""Entry codes: generating, formatting, parsing and hashing one. Pure.

Crockford's base 32 (https://www.crockford.com/base32.html) omits letters that look like digits; if they are
typed anyway, they are read as those digits.
"""

import re
import secrets
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: 80 bits: a code cannot be guessed, nor found from its hash.
CHARACTERS = 16
GROUP = 4

_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015]+")
_TYPED = re.compile(f"[0-9A-TV-Z]{{{CHARACTERS}}}", re.ASCII | re.IGNORECASE)


def new_code() -> str:
    """A random code, grouped for reading: `7K3Q-X9M2-PAVT-4HRD`."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(CHARACTERS))
    return "-".join(drawn[start : start + GROUP] for start in range(0, CHARACTERS, GROUP))


def hash_of(code: str) -> str:
    """SHA-256 in hexadecimal, whatever spacing and case was typed. Raises ValueError if it is not a code."""
    typed = _BETWEEN.sub("", code)
    if not _TYPED.fullmatch(typed):
        raise ValueError("This is not an entry code.")
    return sha256(typed.upper().translate(_MEANT).encode()).hexdigest()
