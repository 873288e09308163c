"""The life of this process: it serves, then it drains, and whoever holds guests lets go of them."""

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from chatsite.logs.redact import kind_of

logger = logging.getLogger(__name__)

Callback: TypeAlias = Callable[[], Awaitable[None]]

_beginnings: list[Callback] = []
_endings: list[Callback] = []
_conditions: list[Callable[[], bool]] = []
_works: list[Callable[[], bool]] = []
_announced = False
_draining = asyncio.Event()


def on_start(callback: Callback) -> None:
    """Called once when the process serves, in its event loop: whoever else knows of it need not wait for a guest."""
    _beginnings.append(callback)


async def start() -> None:
    """Returns when every callback of `on_start` did."""
    await _together(_beginnings, "starting")


def require(condition: Callable[[], bool]) -> None:
    """Until it holds, this process takes no newcomers. It must not wait for anything."""
    _conditions.append(condition)


def accepting() -> bool:
    """Whether newcomers are taken: nothing that was required is missing, and no end was announced."""
    return not ending() and all(condition() for condition in _conditions)


def works(condition: Callable[[], bool]) -> None:
    """While it does not hold, this process cannot do what it is for. It is asked in the loop that serves."""
    _works.append(condition)


def working() -> bool:
    """Whether a guest who comes now would be served to the end: for `/readyz`."""
    return all(condition() for condition in _works)


def announce() -> None:
    """The process will drain soon: balancers learn it first, from `/acceptz`, and it serves as before."""
    global _announced
    _announced = True


def ending() -> bool:
    """True from the announcement of a drain on: `/acceptz` answers 404 and `/readyz` 503."""
    return _announced or draining()


def draining() -> bool:
    """True from the first moment of a drain on: no new guests."""
    return _draining.is_set()


def on_drain(callback: Callback) -> None:
    """Called once when the process drains, in its event loop, together with all others; it is given a few
    seconds. A callback tells its guests and closes their sockets; the server waits for the sockets itself."""
    _endings.append(callback)


async def drain() -> None:
    """Marks the process as draining, and returns when every callback did. A second call does nothing."""
    if _draining.is_set():
        return
    _draining.set()
    await _together(_endings, "draining")


def end_process(whole: bool) -> None:
    """Asks this process to end as SIGTERM does: it drains. `whole`: its supervisor too, with all that it holds."""
    os.kill(_supervisor if whole and _supervisor else os.getpid(), signal.SIGTERM)


def belong_to(supervisor: int) -> None:
    """This process is a worker of that one (its pid)."""
    global _supervisor
    _supervisor = supervisor


_supervisor = 0


async def _together(callbacks: list[Callback], doing: str) -> None:
    results = await asyncio.gather(*(callback() for callback in callbacks), return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            logger.error("%s: %s", doing, kind_of(result))
