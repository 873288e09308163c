"""Twisted's reactor over uvloop: installed before anything imports Daphne, which keeps the one it finds."""

import asyncio
import importlib.util
import os
from concurrent.futures import ThreadPoolExecutor


def install() -> None:
    """Makes the process's reactor; to be called once, first of all. Without uvloop it runs over asyncio.

    No event loop policy is set: policies are deprecated, and nothing but the server needs this loop.
    """
    from twisted.internet import asyncioreactor

    loop = _new_loop()
    if threads := os.environ.get("ASGI_THREADS"):  # as Daphne does with a loop of its own
        loop.set_default_executor(ThreadPoolExecutor(max_workers=int(threads)))
    asyncioreactor.install(loop)


def _new_loop() -> asyncio.AbstractEventLoop:
    if importlib.util.find_spec("uvloop") is None:
        return asyncio.new_event_loop()
    import uvloop

    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop
