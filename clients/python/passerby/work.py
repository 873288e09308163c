"""Proof of work, which some sites require of new guests. Takes about a tenth of a second."""

import base64
import hashlib
import json
from itertools import count
from typing import Any


def solve(challenge: str) -> str:
    """The `work` of the next hello, from an error's `challenge` (ALTCHA, version 2).

    Raises ValueError for another scheme than the protocol's.
    """
    asked: dict[str, Any] = json.loads(base64.b64decode(challenge))
    parameters = asked["parameters"]
    if parameters["algorithm"] != "PBKDF2/SHA-256":
        raise ValueError("the site asks for a proof of work that this client does not know")
    nonce, salt = bytes.fromhex(parameters["nonce"]), bytes.fromhex(parameters["salt"])
    for counter in count():
        password = nonce + counter.to_bytes(4, "big")
        key = hashlib.pbkdf2_hmac("sha256", password, salt, parameters["cost"], parameters["keyLength"]).hex()
        if key.startswith(parameters["keyPrefix"]):
            break
    done = {"challenge": asked, "solution": {"counter": counter, "derivedKey": key}}
    return base64.b64encode(json.dumps(done).encode()).decode()
