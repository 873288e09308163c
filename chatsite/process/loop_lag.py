"""The lag of the event loop: how late its timers run, which is a delay that every guest sees."""

import asyncio

#: Four calls a second cost nothing, and detect every stall longer than this.
_LOOK_SECONDS = 0.25


class LoopLag:
    """Measures the loop in which it was started."""

    def __init__(self) -> None:
        self._worst = 0.0

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._look(loop, loop.time())

    def take_ms(self) -> int:
        """The worst lag since the last call, in milliseconds."""
        worst, self._worst = self._worst, 0.0
        return round(worst * 1000)

    def _look(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        now = loop.time()
        self._worst = max(self._worst, now - due)
        following = now + _LOOK_SECONDS
        loop.call_at(following, self._look, loop, following)
