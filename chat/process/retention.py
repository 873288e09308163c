"""Retention: each process erases every hour what was held for too long, and until then holds the keys."""

import asyncio
import logging
import random

from chat.moderation.destruction import keep_keys
from chat.moderation.erasure import erase_overdue
from chatsite.database_thread import DatabaseThread
from chatsite.logs.redact import kind_of

logger = logging.getLogger(__name__)

#: The promise is in days; a round in which nothing is overdue costs a few statements.
HOUR_SECONDS = 3600.0
#: The first round comes soon, as a process may live for less than an hour.
FIRST_SECONDS = 3.0
RETRY_SECONDS = 60.0
#: A key that only this process and Redis hold is lost if both end within this time.
KEEP_SECONDS = 30.0


class Retention:
    """Every process does it, as any of them may be the only one; each at its own time, so that they do not queue."""

    def __init__(self, *, first: float = FIRST_SECONDS, retry: float = RETRY_SECONDS) -> None:
        self._first = first
        self._retry = retry
        self._thread = DatabaseThread("forgetting")

    async def run(self) -> None:
        """For as long as the process lives."""
        pause = self._first
        while True:
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311
            pause = HOUR_SECONDS if await self._round() else self._retry

    async def keep(self) -> None:
        """For as long as the process lives: the keys of open reports, in a Redis that forgot them too."""
        while True:
            try:
                await asyncio.wrap_future(self._thread.submit(keep_keys))
            except Exception as error:
                logger.info("The keys of reports cannot be looked at: %s", kind_of(error))
            await asyncio.sleep(KEEP_SECONDS * random.uniform(0.5, 1))  # noqa: S311

    def close(self) -> None:
        """Ends its thread and its connection to the database."""
        self._thread.close()

    async def _round(self) -> bool:
        try:
            count = await asyncio.wrap_future(self._thread.submit(erase_overdue))
        except Exception as error:  # a promise is kept whatever happens in one round
            logger.error("What is overdue cannot be erased yet: %s", kind_of(error))
            return False
        if count:
            logger.info("Reports erased undecided: %s", count)
        return True
