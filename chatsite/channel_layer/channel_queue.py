"""The bounded queue of one channel in Channels' own interface (`new_channel`, `receive`, groups)."""

import asyncio
import weakref
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from chatsite.channel_layer.opening import Opening


class ChannelQueue:
    """Payloads waiting for their reader. When it is full the queue fails, and its reader gets the reason."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._payloads: deque[bytes] = deque()
        self._readers: deque[asyncio.Future[None]] = deque()
        self._failure: Exception | None = None
        #: Its own subscription; only this queue may close it.
        self._opening: Opening | None = None
        #: Group channels that this queue is a member of.
        self.groups: set[str] = set()
        #: The task that created it, until it is known whether the queue should end with that task.
        self._maker: weakref.ref[asyncio.Task[Any]] | None = None
        self._detach: Callable[[], object] | None = None

    async def open(self, opening: Opening) -> None:
        """Returns once its subscription is confirmed. Raises LayerUnavailable."""
        self._opening = opening
        await opening.confirmed()

    def close(self) -> None:
        """Nothing reaches it any more."""
        if self._opening is not None:
            self._opening.close()

    def made_by(self, task: asyncio.Task[Any] | None) -> None:
        """The task that created it."""
        self._maker = weakref.ref(task) if task is not None else None

    def end_with_maker(self, end: Callable[[], None]) -> None:
        """Call when somebody reads. If that is not the task that created it, `end` is called when that task has ended
        and nobody reads."""
        maker = self._maker() if self._maker is not None else None
        if maker is None or maker is asyncio.current_task():
            return
        self._maker = None
        if not maker.done():

            def ended(_: asyncio.Task[Any]) -> None:
                if not self.has_readers:
                    end()

            maker.add_done_callback(ended)
            self._detach = partial(maker.remove_done_callback, ended)

    def detach(self) -> None:
        """It no longer ends with the task that created it."""
        if self._detach is not None:
            self._detach()
            self._detach = None

    @property
    def has_readers(self) -> bool:
        return bool(self._readers)

    def put(self, payload: bytes) -> bool:
        """Returns False if the queue is full. A failed queue drops the payload."""
        if self._failure is not None:
            return True
        if len(self._payloads) >= self._capacity:
            return False
        self._payloads.append(payload)
        self._wake_one()
        return True

    def fail(self, failure: Exception) -> None:
        """From now on `get` raises `failure`; queued payloads are dropped."""
        self._failure = failure
        self._payloads.clear()
        for reader in self._readers:
            if not reader.done():
                reader.set_result(None)

    async def get(self) -> bytes:
        """The oldest payload. With several readers, each payload goes to one of them."""
        while not self._payloads:
            if self._failure is not None:
                raise self._failure
            reader = asyncio.get_running_loop().create_future()
            self._readers.append(reader)
            try:
                await reader
            except BaseException:
                if reader.done() and not reader.cancelled():
                    self._wake_one()  # this reader was woken for a payload that another one must take now
                raise
            finally:
                self._readers.remove(reader)
        return self._payloads.popleft()

    def _wake_one(self) -> None:
        for reader in self._readers:
            if not reader.done():
                reader.set_result(None)
                return
