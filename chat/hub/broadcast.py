"""Sends an event to every guest of this process, or of one of its pools."""

import asyncio

from chat.hub.hub import Hub
from chat.protocol.events import Event, encode

#: Sending 10,000 frames at once stalls the loop for 120 ms; 100 stall it for 1 ms.
SENT_AT_ONCE = 100
PAUSE_SECONDS = 0.01


class Broadcast:
    """Use one instance for each hub: it keeps the order of the calls."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._sending = asyncio.Lock()

    def send(self, event: Event, pool: str | None = None) -> None:
        """Sends it to every welcomed guest, of the pool with that slug or of all: encoded once, in slices."""
        self._hub.spawn(self._send(event, pool))

    async def _send(self, event: Event, pool: str | None) -> None:
        frame = encode(event)
        async with self._sending:
            everybody = [
                each
                for each in self._hub.members.values()
                if each.is_welcomed and (pool is None or each.slug == pool)
            ]
            for start in range(0, len(everybody), SENT_AT_ONCE):
                if start:
                    await asyncio.sleep(PAUSE_SECONDS)
                for member in everybody[start : start + SENT_AT_ONCE]:
                    member.send(frame)
