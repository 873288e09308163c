"""Reports the figures of this process with every beat."""

import logging
import os
import socket
import time

from chat.hub.hub import Hub
from chatsite.logs.redact import kind_of
from chatsite.process import lifecycle
from chatsite.process.loop_lag import LoopLag
from chatsite.process.memory import resident_mb
from chatsite.process.open_files import socket_room
from chatsite.version import VERSION
from matchmaking.errors import MatchmakingError
from matchmaking.stats.process_stats import Reporter
from matchmaking.stats.site_stats import Condition

logger = logging.getLogger(__name__)


class StatsReporter:
    """Measures for one hub."""

    def __init__(self, hub: Hub, reporter: Reporter) -> None:
        self._hub = hub
        self._reporter = reporter
        self._lag = LoopLag()
        self._host = socket.gethostname()
        self._age = time.monotonic()
        #: How long Redis took for the last report, in milliseconds.
        self._redis = 0
        self._over = False

    def start(self) -> None:
        """Call in the serving loop."""
        self._lag.start()

    async def report(self) -> None:
        """Call with every beat; if Redis is down, the next report catches up."""
        if not self._over:
            await self._report()

    async def take_leave(self) -> None:
        """Sends the last report: the process is stopping."""
        self._over = True
        await self._report(last=True)

    async def _report(self, *, last: bool = False) -> None:
        begun = time.perf_counter()
        try:
            await self._reporter.report(self._condition(), self._hub.counts, last=last)
        except MatchmakingError as error:
            logger.debug("The figures wait for the next beat: %s", kind_of(error))
        else:
            self._redis = round((time.perf_counter() - begun) * 1000)

    def _condition(self) -> Condition:
        hub = self._hub
        held = [pool.matchmaker.guest_cache for pool in hub.pools.values()]
        return Condition(
            host=self._host,
            pid=os.getpid(),
            version=VERSION,
            began=hub.clock.now() - int((time.monotonic() - self._age) * 1000),
            sockets=len(hub.members) + len(hub.strangers),
            guests=len(hub.members),
            waiting=sum(presence.count_waiting() for presence in held),
            chatting=sum(presence.count_chatting() for presence in held),
            lag=self._lag.take_ms(),
            redis=self._redis,
            memory=resident_mb(os.getpid()),
            room=socket_room(),
            draining=lifecycle.ending(),
        )
