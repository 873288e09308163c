"""Retention: every hour each process erases overdue data, and until then it holds copies of the keys."""

import asyncio
import logging

from chat.moderation.destruction import keep_keys
from chat.moderation.erasure import erase_overdue
from chat.process.jobs import Job
from chatsite.database_thread import DatabaseThread
from chatsite.logs.redact import kind_of

logger = logging.getLogger(__name__)

#: The promise is in days; a round with nothing overdue costs a few statements.
HOUR_SECONDS = 3600.0
#: The first round is early, as a process may live for less than an hour.
FIRST_SECONDS = 3.0
RETRY_SECONDS = 60.0
#: A key that only this process and Redis hold is lost if both end within this time.
KEEP_SECONDS = 30.0


class Retention:
    """Runs in every process, as any may be the only one, at random times so that they do not queue."""

    def __init__(self, *, first: float = FIRST_SECONDS, retry: float = RETRY_SECONDS) -> None:
        self._thread = DatabaseThread("forgetting")
        self.jobs = (
            Job("erase overdue reports", HOUR_SECONDS, self._erase, first=first, retry=retry, spread=True),
            Job("keep the keys of reports", KEEP_SECONDS, self._keep, spread=True),
        )

    def close(self) -> None:
        """Stops its thread and closes its database connection."""
        self._thread.close()

    async def _erase(self) -> None:
        count = await asyncio.wrap_future(self._thread.submit(erase_overdue))
        if count:
            logger.info("Reports erased undecided: %s", count)

    async def _keep(self) -> None:
        """Restores the keys of open reports to a Redis that lost them."""
        try:
            await asyncio.wrap_future(self._thread.submit(keep_keys))
        except Exception as error:
            logger.info("The report keys cannot be checked: %s", kind_of(error))
