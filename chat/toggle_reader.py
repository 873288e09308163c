"""The reader of the stored toggles: one thread with one database connection, apart from the event loop."""

import asyncio
import logging
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import Error, connection

if TYPE_CHECKING:
    from chat.toggle.values import Toggles

logger = logging.getLogger(__name__)

#: How long a call waits for a slow database before it leaves the reading to the next call.
PATIENCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one look at the database gave: `toggles` if the version is new, `failure` if it gave nothing."""

    version: int = 0
    toggles: "Toggles | None" = None
    failure: str = ""


class ToggleReader:
    """Holds the last snapshot that was read, whatever happens to the database."""

    def __init__(self, defaults: "Toggles") -> None:
        self.toggles = defaults
        self._version = 0
        self._failure = ""
        self._thread: ThreadPoolExecutor | None = None
        self._reading: Future[Reading] | None = None

    async def refresh(self) -> bool:
        """True if the snapshot is now a different one. Simultaneous calls share a reading: none pile up."""
        reading = self._reading = self._reading or self._start()
        await asyncio.wait({asyncio.wrap_future(reading)}, timeout=PATIENCE_SECONDS)
        if self._reading is not reading:
            return False  # another call took its result
        if not reading.done():
            self._note("slow")
            return False
        self._reading = None
        return self._take(reading.result())

    def close(self) -> None:
        """Ends the thread and its connection."""
        if self._thread:
            self._thread.submit(connection.close)
            self._thread.shutdown()

    def _start(self) -> Future[Reading]:
        # Not one of the loop's own threads: each of them would come to hold a connection, and a database that
        # hangs would hold up everything else that they do.
        self._thread = self._thread or ThreadPoolExecutor(1, thread_name_prefix="toggles")
        return self._thread.submit(_read, self._version)

    def _take(self, reading: Reading) -> bool:
        self._note(reading.failure)
        if reading.toggles is None:
            return False
        before, self.toggles = self.toggles, reading.toggles
        self._version = reading.version
        return self.toggles != before

    def _note(self, failure: str) -> None:
        if failure and failure != self._failure:
            logger.warning("The toggles cannot be read (%s); the last ones stay in force.", failure)
        elif self._failure and not failure:
            logger.info("The toggles can be read again.")
        self._failure = failure


def _read(known_version: int) -> Reading:
    from chat.models import (
        SiteSettings,
    )  # not above: its columns are made from `Toggles`, which has this reader

    try:
        if SiteSettings.stored_version() == known_version:
            return Reading(version=known_version)
        stored = SiteSettings.stored()
    except Error as error:
        connection.close()  # the next reading begins with a new one
        return Reading(failure=type(error).__name__)
    return Reading(version=stored.version, toggles=stored.toggles())
