"""A thread for the relational database, apart from the event loop: one thread, one connection."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from django.db import Error, connection

T = TypeVar("T")


class DatabaseThread:
    """Runs work on its own thread, started on first use.

    On the loop's default threads, each would end up holding a connection, and a hanging database would block
    their other work.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread: ThreadPoolExecutor | None = None

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Runs `work`, which must be safe to repeat. The future may raise django.db.Error."""
        self._thread = self._thread or ThreadPoolExecutor(1, thread_name_prefix=self._name)
        return self._thread.submit(_work, work)

    def close(self) -> None:
        """Stops the thread and closes its connection."""
        if self._thread:
            self._thread.submit(connection.close)
            self._thread.shutdown()


def _work(work: Callable[[], T]) -> T:
    was_connected = connection.connection is not None
    try:
        return work()
    except Error:
        connection.close()
        if not was_connected:
            raise
    # The old connection may have died while idle.
    try:
        return work()
    except Error:
        connection.close()
        raise
