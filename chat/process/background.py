"""Background work of a serving process: the list of its jobs."""

import asyncio
from time import monotonic

from django.conf import settings

from chat.policy import pools, snapshot, toggles
from chat.process.changes import OnlineCounts, ToggleChanges
from chat.process.connectivity import Connectivity
from chat.process.jobs import Job, Jobs
from chat.process.lines import Lines
from chat.process.retention import Retention
from chat.process.site import Site
from chat.process.waits import Waits
from chat.protocol.codes import CloseCode
from chatsite.channel_layer.errors import LayerUnavailable
from chatsite.process import lifecycle
from matchmaking.errors import MatchmakingError

#: Guests see operators' changes within a second.
SECOND = 1.0
ONLINE_SECONDS = 10.0
COUNT_SECONDS = 10.0
#: The jobs that run at once when operators change something.
ON_CHANGE = (
    "apply toggles to pools",
    "apply decisions",
    "recheck waits",
    "send toggles",
    "send cautions",
    "send announcements",
)
#: The job that also runs at the moment when a phase of an event begins.
ROUNDS = "keep event rounds"
#: A worker restarts in about a second; a whole site in a few.
RESTART_SECONDS = (0.3, 1.4)


class Upkeep:
    """The background work of one hub, until the process drains."""

    def __init__(self, site: Site, *further: Job) -> None:
        """`further`: jobs that concern some pools only."""
        self.site = site
        self.hub = site.hub
        self.connectivity = Connectivity(site.broadcast)
        #: Set when the toggles were read, or could not be.
        self.ready = asyncio.Event()
        #: Set when they were read.
        self.decided = asyncio.Event()
        beat = settings.BEAT_SECONDS
        self._jobs = Jobs(
            [
                Job("beat", beat, self.beat),
                Job("report figures", 2 * beat, site.reporter.report, first=beat),  # and after each beat
                Job("open channels", beat, self._open_channels),
                Job("read toggles", SECOND, self._read_toggles),
                Job(ROUNDS, SECOND, self._keep_rounds),
                Job("send lines", beat, Lines(site.hub).send_changes),
                *Retention().jobs,
                *further,
                # The rest never waits.
                Job("apply toggles to pools", SECOND, self._follow),
                Job("apply decisions", SECOND, site.evictions.follow),
                Job("recheck waits", SECOND, Waits(site.hub).recheck),
                Job("send toggles", SECOND, ToggleChanges(site.hub, site.broadcast).send_changes),
                Job("send cautions", SECOND, site.cautions.send_new),
                Job("send announcements", SECOND, site.announcements.send_new),
                Job("tick", SECOND, site.hub.clock.tick),
                Job("close connections without hello", SECOND, site.hub.part_silent),
                Job(
                    "send online counts", ONLINE_SECONDS, OnlineCounts(site.hub, site.broadcast).send_changes
                ),
                Job("count questions", COUNT_SECONDS, self._count_questions),
                Job("end idle chats", SECOND, site.evictions.end_idle),
                Job("retry evictions", SECOND, site.evictions.go_on),
            ]
        )

    def start(self) -> None:
        """Call once, in the serving loop."""
        self.hub.relay.watch(self._on_layer)
        self.site.reporter.start()
        lifecycle.on_drain(self._drain)
        self._jobs.start()

    async def beat(self) -> None:
        """Beats for the main pool, and for pools that have guests here or whose page was recently viewed."""
        failure: Exception | None = None
        for pool in list(self.hub.pools.values()):
            if pool is not self.hub.main and not pool.is_awake:
                pool.rest()
                continue
            try:
                await pool.beat()
            except MatchmakingError:
                self.connectivity.redis_is(ok=False)
                return
            except Exception as error:  # the guests of the other pools must not lose their lease
                failure = failure or error
        self.connectivity.redis_is(ok=True)
        self._jobs.hurry("report figures")
        if failure is not None:
            raise failure

    async def _open_channels(self) -> None:
        """Retried until they are open."""
        if self.connectivity.receives:
            return
        try:
            await self.hub.relay.open_process(self.hub.process, self._on_changes, lifecycle.end_process)
            await self.hub.relay.open_site(lambda: self._jobs.hurry("read toggles"))
        except LayerUnavailable:
            return
        self.connectivity.channels_opened()

    def _on_changes(self, pool: str) -> None:
        self.hub.pool(pool).hasten()

    async def _read_toggles(self) -> None:
        try:
            is_new = await toggles.refresh()
        finally:
            self.ready.set()
        if is_new:  # first, so that the pools are updated before anyone is admitted
            self._jobs.hurry(*ON_CHANGE)
        if snapshot.was_read():
            self.decided.set()

    async def _keep_rounds(self) -> None:
        await self.site.rounds.go_on(lambda: self._jobs.hurry(ROUNDS))

    def _follow(self) -> None:
        site, known = toggles.current(), pools.current()
        for pool in self.hub.pools.values():
            pool.follow(site, known)

    async def _count_questions(self) -> None:
        """Without Redis these counts are lost: they only show operators what their questions do."""
        questions = self.site.services.questions
        questions.settle(monotonic())
        try:
            await questions.counts.send(self.hub.pipeline)
        except MatchmakingError:
            return

    async def _drain(self) -> None:
        """Closes all connections with a hint when to reconnect; returns once their guests are away in Redis.

        The jobs continue until then: the process keeps its lease.
        """
        soonest, latest = RESTART_SECONDS
        everybody = [*self.hub.members.values(), *self.hub.strangers]
        self.hub.part(everybody, CloseCode.RESTARTING, soonest=soonest, latest=latest)
        await self.hub.settled()
        await self._jobs.stop()
        await self._count_questions()
        await self.site.reporter.take_leave()

    def _on_layer(self, ok: bool) -> None:
        if ok:
            for pool in self.hub.pools.values():
                pool.heartbeat.reconcile()  # hints were lost
            self._jobs.hurry("beat")
        self.connectivity.layer_is(ok=ok)
