"""Entry codes: who they admit, and how a ban burns one.

A code admits one guest at a time until it expires. Its current holder is not stored here: Redis keeps that,
under the code's hash, as long as the guest is present. So the relational database never records who used
which code.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

from django.db import Error
from django.utils import timezone

from chat.formats.entry_code import hash_of
from chat.models import EntryCode
from chat.policy import snapshot
from chat.policy.pools import PoolSettings
from chat.protocol.codes import CloseCode, ErrorCode, ProtocolError
from chatsite.database_thread import DatabaseThread
from matchmaking.sides import HELPER
from matchmaking.values import Guest

T = TypeVar("T")

#: How long a new guest waits for a slow database.
PATIENCE_SECONDS = 2.0
#: How many accepted codes a process remembers.
REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class Admission:
    """A valid code: its SHA-256 in hexadecimal, its expiry (Unix ms), and whom it lets in (see `EntryCode.Side`)."""

    code_hash: str
    expires_at: int
    side: str = ""

    def is_for_guests(self, pool: PoolSettings) -> bool:
        """Whether its holder may come in as a guest. Helpers are guests of helplines; hosts come in elsewhere."""
        return not self.side or (self.side == HELPER and pool.is_helpline)

    @property
    def is_for_hosts(self) -> bool:
        """Whether its holder may host the pool's event."""
        return self.side == EntryCode.Side.HOST


class EntryCodeError(Exception):
    """The database is down or slow: nobody is admitted, and no code is reported as wrong."""


async def admit(pool: str, code: str) -> Admission | None:
    """None if the code is unknown, expired, burned, or of another pool. Raises EntryCodeError.

    The caller limits attempts. Codes are looked up by their hash, so the duration reveals nothing about
    similar codes.
    """
    try:
        code_hash = hash_of(code)
    except ValueError:
        return None
    return await _ask(lambda: _valid(pool, code_hash))


def was_accepted(pool: str, code: str) -> bool:
    """Whether this process accepted the code lately. It may have been revoked since: only `admit` tells."""
    try:
        return (pool, hash_of(code)) in _accepted
    except ValueError:
        return False


def remember(pool: str, code_hash: str) -> None:
    """The code was accepted."""
    _accepted[pool, code_hash] = None
    _accepted.move_to_end((pool, code_hash))
    if len(_accepted) > REMEMBERED:
        _accepted.popitem(last=False)


def check_revoked(guest: Guest) -> None:
    """Raises ProtocolError for a helper whose code was revoked. Other guests may stay until they leave."""
    if is_revoked(guest):
        raise refusal("This code does not let anybody in.")


def is_revoked(guest: Guest) -> bool:
    """Whether it is a helper whose code was revoked."""
    return guest.side == HELPER and guest.code in snapshot.held().revoked


def refusal(detail: str, retry_after: float | None = None) -> ProtocolError:
    """The error and close code for a guest whose code does not let it in."""
    return ProtocolError(
        ErrorCode.TOKEN_REQUIRED, detail, re="hello", close=CloseCode.REFUSED, retry_after=retry_after
    )


def is_other(code: str | None, code_hash: str) -> bool:
    """Whether a code is given, and is not the one with that hash."""
    try:
        return bool(code) and hash_of(code or "") != code_hash
    except ValueError:
        return True


async def burn(code_hash: str) -> None:
    """The code admits nobody from now on. Raises EntryCodeError; idempotent."""
    await _ask(lambda: EntryCode.objects.filter(hash=code_hash).update(is_burned=True))


def forget() -> None:
    """Resets this module: no thread, no database connection, no remembered code."""
    global _thread
    _accepted.clear()
    _thread.close()
    _thread = DatabaseThread("entry-codes")


def _valid(pool: str, code_hash: str) -> Admission | None:
    found = EntryCode.objects.filter(
        hash=code_hash,
        pool__slug=pool,
        pool__is_open=True,
        is_burned=False,
        expires_at__gt=timezone.now(),
    ).first()
    return Admission(code_hash, int(found.expires_at.timestamp() * 1000), found.side) if found else None


async def _ask(work: Callable[[], T]) -> T:
    asked: Future[T] = _thread.submit(work)
    try:
        # A cancelled query that has not started will not run.
        return await asyncio.wait_for(asyncio.wrap_future(asked), PATIENCE_SECONDS)
    except (Error, TimeoutError) as error:
        raise EntryCodeError from error


#: By pool and hash, the least recently accepted first. Only valid codes get in.
_accepted: OrderedDict[tuple[str, str], None] = OrderedDict()
_thread = DatabaseThread("entry-codes")
