"""Assembles the components of one serving process."""

from chat.admission.reunions import Reunions
from chat.admission.surge import Surge
from chat.connection.services import Services
from chat.hub.broadcast import Broadcast
from chat.hub.hub import Hub
from chat.hub.questions import Questions
from chat.moderation.seals import Sealer
from chat.process.announcements import Announcements
from chat.process.cautions import Cautions
from chat.process.evictions import Evictions
from chat.process.rounds import Rounds
from chat.stats.reporter import StatsReporter
from matchmaking.stats.process_stats import Reporter
from matchmaking.store.pipeline import Pipeline


class Site:
    """Only holds the components: `Upkeep` runs them."""

    def __init__(self, pipeline: Pipeline) -> None:
        """`pipeline` connects to matchmaking's Redis."""
        self.hub = hub = Hub(pipeline)
        self.broadcast = Broadcast(hub)
        self.announcements = Announcements(self.broadcast)
        self.cautions = Cautions(hub)
        self.rounds = Rounds(hub, self.broadcast)
        self.evictions = Evictions(hub)
        self.reporter = StatsReporter(hub, Reporter(hub.pipeline, hub.process, lease=hub.timing.lease))
        self.services = Services(
            hub=hub,
            clock=hub.clock,
            counts=hub.counts,
            relay=hub.relay,
            keys=hub.keys,
            questions=Questions(),
            reunions=Reunions(hub.clock.now),
            sealer=Sealer(hub.keys.seals),
            surge=Surge(),
            notices=lambda guest_id: [*self.announcements.sent, *self.cautions.welcome(guest_id)],
            burn=self.evictions.burn,
        )
