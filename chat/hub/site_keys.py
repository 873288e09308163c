"""The site-wide key rings that a process holds: for networks, and for seals."""

from django.conf import settings

from matchmaking.keyring import Keyring
from matchmaking.rules import HOUR_MS
from matchmaking.store.scripts import Scripts

DAY_MS = 24 * HOUR_MS
#: A ban lasts at most seven days, under the key of the day it was created.
BAN_DAYS = 8


class SiteKeys:
    def __init__(self) -> None:
        #: A new key every day, kept as long as a ban may last.
        self.networks = Keyring("networks", used=DAY_MS, good=BAN_DAYS * DAY_MS)
        #: A sealed message can be reported as long as its key is valid.
        report_ms = settings.REPORT_HOURS * HOUR_MS
        self.seals = Keyring("seals", used=report_ms // 4, good=report_ms * 5 // 4)

    async def renew(self, scripts: Scripts) -> None:
        """Call with every beat of the main pool. Raises MatchmakingError."""
        await self.networks.renew(scripts)
        await self.seals.renew(scripts)
