"""A thread for the relational database, apart from the event loop: one thread, one connection."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from django.db import Error, connection

T = TypeVar("T")


class DatabaseThread:
    """Not one of the loop's own threads: each of them would come to hold a connection, and a database that hangs
    would hold up everything else that they do. It begins with the first need.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread: ThreadPoolExecutor | None = None

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Runs `work`, which must be safe to repeat. The future may raise django.db.Error."""
        self._thread = self._thread or ThreadPoolExecutor(1, thread_name_prefix=self._name)
        return self._thread.submit(_work, work)

    def close(self) -> None:
        """Ends the thread and its connection."""
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
    # The old connection may have died while nobody used it.
    try:
        return work()
    except Error:
        connection.close()
        raise
