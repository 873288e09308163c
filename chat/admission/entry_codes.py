"""The door of pools with entry codes: who may come in, and how a ban burns a code.

A code lets in one guest at a time until it expires. Who holds it at the moment is not known here: Redis keeps that,
by the hash, for as long as the guest is there. So the relational database never tells who used which code.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

from django.db import Error
from django.utils import timezone

from chat.formats.entry_code import hash_of
from chat.models import EntryCode
from chatsite.database_thread import DatabaseThread

T = TypeVar("T")

#: How long a guest at the door waits for a slow database.
PATIENCE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Admission:
    """A valid code: its SHA-256 in hexadecimal digits, and when it expires (Unix ms)."""

    code_hash: str
    expires_at: int


class EntryCodeError(Exception):
    """The database is away or slow: nobody is let in, and nobody is told that their code is wrong."""


async def admit(pool: str, code: str) -> Admission | None:
    """None for a code that is unknown, of another pool, expired or burned. Raises EntryCodeError.

    The caller limits how often one may try. A code is looked up by its hash, so the time that this takes says
    nothing about codes that are close to it.
    """
    try:
        code_hash = hash_of(code)
    except ValueError:
        return None
    return await _ask(lambda: _valid(pool, code_hash))


async def burn(code_hash: str) -> None:
    """The code lets nobody in any more. Raises EntryCodeError; any number of times is as good as one."""
    await _ask(lambda: EntryCode.objects.filter(hash=code_hash).update(is_burned=True))


def forget() -> None:
    """Back to how a process begins: no thread, no connection to the database."""
    global _thread
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
    return Admission(code_hash, int(found.expires_at.timestamp() * 1000)) if found else None


async def _ask(work: Callable[[], T]) -> T:
    asked: Future[T] = _thread.submit(work)
    try:
        # Who gives up is no longer waited for: what was not begun will not be.
        return await asyncio.wait_for(asyncio.wrap_future(asked), PATIENCE_SECONDS)
    except (Error, TimeoutError) as error:
        raise EntryCodeError from error


_thread = DatabaseThread("entry-codes")
