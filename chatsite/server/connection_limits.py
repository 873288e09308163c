"""Spreads requests and new connections over rounds of the event loop, so that bursts do not delay chats."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

#: Connections accepted at once; the others wait in the kernel, so that open chats are served in between.
_ACCEPTED_AT_ONCE = 4
#: A limit for machines that are busy with other things too.
_LONGEST_REST_SECONDS = 0.02


class Turnstile:
    """Starts one job per round of the event loop, first in, first out."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: deque[tuple[Callable[[], object], bool]] = deque()

    def pass_through(self, job: Callable[[], object], *, is_page: bool = False) -> None:
        """Queues a job. It must not raise.

        A page takes milliseconds, and a message needs several rounds: after a page, the next job waits as
        long as the page took.
        """
        self._waiting.append((job, is_page))
        if len(self._waiting) == 1:
            self._loop.call_soon(self._start_next)

    def _start_next(self) -> None:
        job, is_page = self._waiting[0]
        began = self._loop.time()
        try:
            job()
        finally:
            self._waiting.popleft()
            if self._waiting and is_page:
                # Work that the job scheduled runs in the next round.
                self._loop.call_soon(self._loop.call_soon, self._rest, began)
            elif self._waiting:
                self._loop.call_soon(self._start_next)

    def _rest(self, began: float) -> None:
        took = min(self._loop.time() - began, _LONGEST_REST_SECONDS)
        self._loop.call_later(took, self._start_next)


def accept_few(port: Any) -> None:
    """Twisted accepts a hundred connections at once, and more the more there are."""
    accept = port.doRead

    def do_read() -> None:
        port.numberAccepts = _ACCEPTED_AT_ONCE
        accept()

    port.doRead = do_read
