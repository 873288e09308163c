"""The reader of a snapshot: the database at one moment, re-read when its version changes."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import Error

from chatsite.database_thread import DatabaseThread
from chatsite.logs.redact import kind_of

T = TypeVar("T")

logger = logging.getLogger(__name__)

#: How long a call waits for a slow database before leaving the result to the next call.
PATIENCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """The result of one database read: `snapshot` is set only if the version is new."""

    version: int
    snapshot: T | None


class SnapshotReader(Generic[T]):
    """Holds the last snapshot read, even if the database fails. `first` stands for version 0.

    `was_read`: whether the database was ever read; until then `first` is an assumption.
    """

    def __init__(self, first: T, *, version: Callable[[], int], read: Callable[[], T]) -> None:
        #: The last one that was read, or is held. Not a property: that would cost every message three calls.
        self.snapshot = first
        self._was_read = False
        self._read_version = version
        self._read_snapshot = read
        self._version = 0
        self._failure = ""
        self._thread = DatabaseThread("snapshot")
        self._reading: Future[Reading[T]] | None = None

    @property
    def was_read(self) -> bool:
        """Whether the database was read."""
        return self._was_read

    def hold(self, snapshot: T) -> None:
        """Puts this one in force, until the database has a new version."""
        self.snapshot = snapshot

    async def refresh(self) -> bool:
        """True if the snapshot has changed. Concurrent calls share one read, so none pile up."""
        reading = self._reading = self._reading or self._thread.submit(self._look)
        waited_for = asyncio.wrap_future(reading)
        # Each call wraps the future; only `reading` itself is asked for the result.
        waited_for.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.wait({waited_for}, timeout=PATIENCE_SECONDS)
        if self._reading is not reading:
            return False  # another call took its result
        if not reading.done():
            self._note("slow")
            return False
        self._reading = None
        return self._take(reading)

    def close(self) -> None:
        """Stops its thread and closes its database connection."""
        self._thread.close()

    def _look(self) -> Reading[T]:
        version = self._read_version()
        return Reading(version, None if version == self._version else self._read_snapshot())

    def _take(self, looked: Future[Reading[T]]) -> bool:
        try:
            reading = looked.result()
        except Error as error:
            self._note(type(error).__name__)
            return False
        except Exception as error:  # a value that no version of this code has written
            self._note(kind_of(error))
            return False
        self._was_read = True
        self._note("")
        if reading.snapshot is None:
            return False
        before, self.snapshot = self.snapshot, reading.snapshot
        self._version = reading.version
        return self.snapshot != before

    def _note(self, failure: str) -> None:
        if failure and failure != self._failure:
            consequence = (
                "the last ones stay in force" if self._was_read else "nobody is let in until they are"
            )
            logger.warning("The toggles cannot be read (%s); %s.", failure, consequence)
        elif self._failure and not failure:
            logger.info("The toggles can be read again.")
        self._failure = failure
