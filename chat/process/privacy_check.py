"""The promise about keys: those for seals and networks are no older than the site says, and expire on time."""

from collections.abc import Iterable

from django.utils.translation import gettext_noop as _

from chat.hub.hub import Hub
from chat.process import runtime
from chatsite.privacy_checks.finding import Fact, Finding, Promise, Ruling, Verdict
from matchmaking.keyring import Key, Keyring
from matchmaking.rules import HOUR_MS

#: A beat fetches the current keys; a late one must not look like a key kept too long.
LATE_MS = 60_000

KEYS = Promise(
    "keys",
    _("The keys that confirm messages and recognize networks are deleted on time."),
    "Redis has not answered for long, or its clock was set back: see the log, and restart the process.",
)


def findings() -> Iterable[Finding]:
    """Checks the keys of this process, which it gets from Redis with every beat."""
    hubs = runtime.hubs()
    rulings = [
        ruling for hub in hubs for ruling in (_ruling(hub, hub.keys.seals), _ruling(hub, hub.keys.networks))
    ]
    yield KEYS.of(*rulings)


def _ruling(hub: Hub, ring: Keyring) -> Ruling:
    now, keys = hub.clock.now(), ring.good()
    overdue = any(_left(key, now) < -LATE_MS or now - key.made > ring.good_for + LATE_MS for key in keys)
    facts = [Fact(f"{ring.name} keys", str(len(keys)))]
    if keys:
        facts.append(Fact(f"{ring.name} oldest key", _hours(now - keys[-1].made)))
        facts.append(Fact(f"{ring.name} forgotten after", _hours(ring.good_for)))
    return Ruling(Verdict.BROKEN if overdue else Verdict.KEPT, tuple(facts))


def _left(key: Key, now: int) -> int:
    return key.expires - now


def _hours(milliseconds: int) -> str:
    return f"{max(milliseconds, 0) / HOUR_MS:.1f} h"
