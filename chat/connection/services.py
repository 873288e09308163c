"""What the connections of a process share: built once, read-only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chat.admission.reunions import Reunions
from chat.admission.surge import Surge
from chat.hub.clock import Clock
from chat.hub.hub import Hub
from chat.hub.questions import Questions
from chat.hub.relay import Relay
from chat.hub.site_keys import SiteKeys
from chat.moderation.seals import Sealer
from chat.protocol.events import Notice
from matchmaking.stats.counters import Counts


@dataclass(frozen=True, slots=True)
class Services:
    """`notices(guest_id)`: what to send with a guest's welcome; `burn(code)` invalidates an entry code by its hash."""

    hub: Hub
    clock: Clock
    counts: Counts
    relay: Relay
    keys: SiteKeys
    questions: Questions
    reunions: Reunions
    sealer: Sealer
    #: Whether new guests come so fast that they must do proof of work.
    surge: Surge
    notices: Callable[[str], Sequence[Notice]]
    burn: Callable[[str], None]
