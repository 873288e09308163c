"""The lifecycle of this process: it serves, then it drains."""

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from chatsite.logs.redact import kind_of

logger = logging.getLogger(__name__)

Callback: TypeAlias = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class _Life:
    """The callbacks and conditions of one process, and its state."""

    beginnings: list[Callback] = field(default_factory=list)
    endings: list[Callback] = field(default_factory=list)
    conditions: list[Callable[[], bool]] = field(default_factory=list)
    works: list[Callable[[], bool]] = field(default_factory=list)
    is_announced: bool = False
    is_draining: bool = False
    supervisor: int = 0


_life = _Life()


@contextmanager
def another() -> Iterator[None]:
    """A separate, fresh lifecycle while the context is open: for tests."""
    global _life
    before, _life = _life, _Life()
    try:
        yield
    finally:
        _life = before


def on_start(callback: Callback) -> None:
    """Called once in the event loop when the process starts to serve."""
    _life.beginnings.append(callback)


async def start() -> None:
    """Returns when every callback of `on_start` has returned."""
    await _together(_life.beginnings, "starting")


def require(condition: Callable[[], bool]) -> None:
    """Until `condition` holds, this process accepts no newcomers. It must not block."""
    _life.conditions.append(condition)


def accepting() -> bool:
    """Whether newcomers are accepted: every required condition holds, and no shutdown was announced."""
    return not ending() and all(condition() for condition in _life.conditions)


def works(condition: Callable[[], bool]) -> None:
    """While `condition` does not hold, this process cannot serve guests. Called in the serving loop."""
    _life.works.append(condition)


def working() -> bool:
    """Whether a guest who arrives now could be fully served: for `/readyz`."""
    return all(condition() for condition in _life.works)


def announce() -> None:
    """The process will drain soon: load balancers see it first, in `/acceptz`; it serves as before."""
    _life.is_announced = True


def ending() -> bool:
    """True once a drain is announced: `/acceptz` answers 404 and `/readyz` 503."""
    return _life.is_announced or draining()


def draining() -> bool:
    """True from the start of a drain: no new guests."""
    return _life.is_draining


def on_drain(callback: Callback) -> None:
    """Called once in the event loop when the process drains, concurrently with the others, within a few seconds.

    A callback notifies its guests and closes their sockets; the server itself waits for the sockets.
    """
    _life.endings.append(callback)


async def drain() -> None:
    """Marks the process as draining, and returns when every callback has. A second call does nothing."""
    if _life.is_draining:
        return
    _life.is_draining = True
    await _together(_life.endings, "draining")


def end_process(whole: bool) -> None:
    """Terminates this process like SIGTERM: it drains. `whole`: terminates its supervisor, and so all workers."""
    os.kill(_life.supervisor if whole and _life.supervisor else os.getpid(), signal.SIGTERM)


def belong_to(supervisor: int) -> None:
    """This process is a worker of `supervisor` (a pid)."""
    _life.supervisor = supervisor


async def _together(callbacks: list[Callback], doing: str) -> None:
    results = await asyncio.gather(*(callback() for callback in callbacks), return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            logger.error("%s: %s", doing, kind_of(result))
