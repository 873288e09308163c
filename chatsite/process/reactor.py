"""Twisted's reactor on uvloop: installed before anything imports Daphne, which uses the installed one."""

import asyncio
import importlib.util
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

# The proxy ends TLS. Twisted loads pyOpenSSL only to serve TLS itself, and works without it: that saves 5 MB.
sys.modules["OpenSSL"] = None  # type: ignore[assignment]  # importing it fails as if it were not installed

from twisted.internet.asyncioreactor import AsyncioSelectorReactor  # noqa: E402
from twisted.internet.main import installReactor  # noqa: E402


class LeanReactor(AsyncioSelectorReactor):
    """Calls readers directly from the loop. Twisted sets up a logging context around each call: 2 us."""

    def addReader(self, reader: Any) -> None:  # noqa: N802  # Twisted's name
        if reader in self._readers:
            return
        descriptor = reader.fileno()
        try:
            self._asyncioEventloop.add_reader(descriptor, self._readOrWrite, reader, True)
        except OSError:  # not one that can be polled
            super().addReader(reader)
        else:
            self._readers[reader] = descriptor


def install() -> None:
    """Installs the reactor of this process; call it once, first of all. Falls back to asyncio without uvloop.

    Sets no event loop policy: policies are deprecated, and only the server needs this loop.
    """
    loop = _new_loop()
    if threads := os.environ.get("ASGI_THREADS"):  # as Daphne does when it creates the loop
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
