"""Proof of work: a computation that a new guest's client must do if the operator requires it.

The scheme is ALTCHA's second version (https://altcha.org): PBKDF2 with few rounds, so that a browser's native
implementation is as fast as an attacker's, and a counter found by trial. A challenge is signed and contains
its pool and expiry, but no guest: the server stores nothing, and Redis only the id of a used one.
"""

import base64
import secrets
import time
from dataclasses import dataclass

import altcha
import msgspec
from django.conf import settings
from django.utils.crypto import salted_hmac

ALGORITHM = "PBKDF2/SHA-256"
#: Rounds of one try: about 0.1 ms in a browser, about the overhead of any WebCrypto call.
ROUNDS = 200
#: The counter is drawn from 0 to below this: 0.13 s in a browser on average. Clients would skip a higher
#: start.
MOST_TRIES = 2_600
#: Long enough for a slow phone with the page in the background; limits stockpiling solutions.
GOOD_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Done:
    """Completed work: its id, and how long it remains valid (ms)."""

    id: str
    life: int


class _Data(msgspec.Struct, frozen=True):
    pool: str


class _Parameters(msgspec.Struct, frozen=True, rename="camel"):
    """The signed fields. A missing field would break the signature."""

    algorithm: str
    nonce: str
    salt: str
    cost: int
    key_length: int
    key_prefix: str
    key_signature: str
    expires_at: int
    data: _Data


class _Challenge(msgspec.Struct, frozen=True):
    parameters: _Parameters
    signature: str


class _Solution(msgspec.Struct, frozen=True, rename="camel"):
    counter: int
    derived_key: str


class _Payload(msgspec.Struct, frozen=True):
    challenge: _Challenge
    solution: _Solution


def challenge(pool: str) -> str:
    """A new challenge, as base64 of ALTCHA's JSON. Takes 0.1 ms."""
    made = altcha.create_challenge(
        ALGORITHM,
        ROUNDS,
        counter=secrets.randbelow(MOST_TRIES),
        expires_at=int(time.time()) + GOOD_SECONDS,
        data={"pool": pool},
        hmac_secret=_key("challenge"),
        hmac_key_secret=_key("solution"),
    )
    return base64.b64encode(msgspec.json.encode(made.to_dict())).decode()


def check(work: str, pool: str) -> Done | None:
    """None if the work is forged, altered, expired, of another pool or too little.

    Does not check whether it was used before.
    """
    try:
        payload = msgspec.json.decode(base64.b64decode(work, validate=True), type=_Payload)
    except (ValueError, msgspec.DecodeError):
        return None
    asked = payload.challenge.parameters
    left = asked.expires_at - time.time()
    if asked.data.pool != pool or asked.cost != ROUNDS or asked.algorithm != ALGORITHM or left <= 0:
        return None
    found = altcha.verify_solution(
        base64.b64encode(msgspec.json.encode(payload)).decode(),
        _key("challenge"),
        hmac_key_secret=_key("solution"),
    )
    return Done(asked.nonce, int(left * 1000) + 1) if found.verified else None


def _key(purpose: str) -> bytes:
    """Every process of the site derives the same key."""
    return salted_hmac(f"chat.work.{purpose}", b"", secret=settings.SECRET_KEY, algorithm="sha256").digest()
