"""Sends an event to every guest of this process, or of one of its pools."""

import asyncio

from chat.hub.hub import Hub
from chat.protocol.events import Event, encode

#: Sending 10,000 frames at once stalls the loop for 120 ms; 100 stall it for 1 ms.
TOLD_AT_ONCE = 100
TELLING_PAUSE_SECONDS = 0.01


class Broadcast:
    """Use one instance for each hub: it keeps the order of the calls."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._telling = asyncio.Lock()

    def tell(self, event: Event, pool: str | None = None) -> None:
        """Sends it to every welcomed guest, of the pool with that slug or of all: encoded once, in slices."""
        self._hub.spawn(self._tell(event, pool))

    async def _tell(self, event: Event, pool: str | None) -> None:
        frame = encode(event)
        async with self._telling:
            everybody = [
                each
                for each in self._hub.members.values()
                if each.is_welcomed and (pool is None or each.slug == pool)
            ]
            for start in range(0, len(everybody), TOLD_AT_ONCE):
                if start:
                    await asyncio.sleep(TELLING_PAUSE_SECONDS)
                for member in everybody[start : start + TOLD_AT_ONCE]:
                    member.send(frame)
