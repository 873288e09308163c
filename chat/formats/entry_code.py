"""One entry code: how it is drawn, written, read back, and hashed. Pure.

Crockford's base 32 (https://www.crockford.com/base32.html) has no letter that looks like another one or a digit;
who types one of those all the same meant the digit.
"""

import re
import secrets
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: 80 bits: nobody finds a code by trying, nor from its hash.
CHARACTERS = 16
GROUP = 4

_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015]+")
_TYPED = re.compile(f"[0-9A-TV-Z]{{{CHARACTERS}}}", re.ASCII | re.IGNORECASE)


def new_code() -> str:
    """A random one, in groups for reading: `7K3Q-X9M2-PAVT-4HRD`."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(CHARACTERS))
    return "-".join(drawn[start : start + GROUP] for start in range(0, CHARACTERS, GROUP))


def hash_of(code: str) -> str:
    """SHA-256 in hexadecimal digits, however the code was typed. Raises ValueError if it cannot be one."""
    typed = _BETWEEN.sub("", code)
    if not _TYPED.fullmatch(typed):
        raise ValueError("This is no entry code.")
    return sha256(typed.upper().translate(_MEANT).encode()).hexdigest()
