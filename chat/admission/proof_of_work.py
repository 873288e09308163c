"""Proof of work: what a new guest's client computes before it is let in, where the operator asks for it.

The scheme is ALTCHA's second version (https://altcha.org): PBKDF2 with few rounds, so that a browser's own
implementation is as quick as an attacker's, and a counter that only trying finds. A challenge is signed, names its pool
and its end, and nobody: the server keeps nothing of it, and Redis only the id of one that was brought.
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
#: Rounds of one try: about 0.1 ms in a browser, which is what asking the browser's crypto for anything costs too.
ROUNDS = 200
#: The counter is drawn from 0 to below this: 0.13 s in a browser on average. A higher start would be skipped.
MOST_TRIES = 2_600
#: A slow phone whose page is in the background needs longer; a store of solutions made in advance gets old.
GOOD_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Done:
    """Work that was done: its id, and how long it would be good for (ms)."""

    id: str
    life: int


class _Data(msgspec.Struct, frozen=True):
    pool: str


class _Parameters(msgspec.Struct, frozen=True, rename="camel"):
    """What is signed. A field that is not here would break the signature."""

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
    """A new one, as base64 of ALTCHA's JSON: 0.1 ms."""
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
    """None for work that is forged, altered, expired, of another pool or too little. Whether it was brought before is
    not known here."""
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
    """Every process of the site derives the same one."""
    return salted_hmac(f"chat.work.{purpose}", b"", secret=settings.SECRET_KEY, algorithm="sha256").digest()
