"""Twisted's reactor over uvloop: installed before anything imports Daphne, which keeps the one it finds."""

import asyncio
import importlib.util
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from twisted.internet.asyncioreactor import AsyncioSelectorReactor
from twisted.internet.main import installReactor


class LeanReactor(AsyncioSelectorReactor):
    """Calls readers straight from the loop. Twisted's own sets up a logging context around each call: 2 us."""

    def addReader(self, reader: Any) -> None:  # noqa: N802  # Twisted's name
        known = reader in self._readers
        super().addReader(reader)
        if not known and reader in self._readers:
            self._asyncioEventloop.add_reader(self._readers[reader], self._readOrWrite, reader, True)


def install() -> None:
    """Makes the process's reactor; to be called once, first of all. Without uvloop it runs over asyncio.

    No event loop policy is set: policies are deprecated, and nothing but the server needs this loop.
    """
    loop = _new_loop()
    if threads := os.environ.get("ASGI_THREADS"):  # as Daphne does with a loop of its own
        loop.set_default_executor(ThreadPoolExecutor(max_workers=int(threads)))
    installReactor(_reactor_of(loop))


def _reactor_of(loop: asyncio.AbstractEventLoop) -> AsyncioSelectorReactor:
    leant_on = AsyncioSelectorReactor.addReader.__code__.co_names
    is_known = all(name in leant_on for name in ("_asyncioEventloop", "_readers", "_readOrWrite"))
    return LeanReactor(loop) if is_known else AsyncioSelectorReactor(loop)


def _new_loop() -> asyncio.AbstractEventLoop:
    if importlib.util.find_spec("uvloop") is None:
        return asyncio.new_event_loop()
    import uvloop

    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop
