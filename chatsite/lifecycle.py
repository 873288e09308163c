"""The life of this process: it serves, then it drains, and whoever holds guests lets go of them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from chatsite.failure import kind_of

logger = logging.getLogger(__name__)

DrainCallback: TypeAlias = Callable[[], Awaitable[None]]

_callbacks: list[DrainCallback] = []
_draining = asyncio.Event()


def draining() -> bool:
    """True from the first moment of a drain on: no new guests, `/readyz` answers 503."""
    return _draining.is_set()


def on_drain(callback: DrainCallback) -> None:
    """Called once when the process drains, in its event loop, together with all others; it is given a few
    seconds. A callback tells its guests and closes their sockets; the server waits for the sockets itself."""
    _callbacks.append(callback)


async def drain() -> None:
    """Marks the process as draining, and returns when every callback did. A second call does nothing."""
    if _draining.is_set():
        return
    _draining.set()
    results = await asyncio.gather(*(callback() for callback in _callbacks), return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            logger.error("draining: %s", kind_of(result))
