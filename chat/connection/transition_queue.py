"""The transitions of one session, one after the other; whatever goes wrong in one is answered."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from chat.connection.serial import Job, Serial
from chat.protocol.codes import CloseCode, ErrorCode, ProtocolError
from chat.protocol.events import Error
from chatsite.channel_layer.errors import LayerUnavailable
from chatsite.logs.redact import kind_of
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.stats.counters import FAILED

if TYPE_CHECKING:
    from chat.connection.connection import Session

logger = logging.getLogger(__name__)

Move = Callable[[], Awaitable[None]]

#: Transitions that may wait for their turn; a person presses one button at a time.
PENDING = 8
#: What a client is told to wait when Redis is away: about a beat.
UNAVAILABLE_RETRY_SECONDS = 2.0
#: When a network has no free place: somebody may be matched or give up.
LIMITED_RETRY_SECONDS = 10.0


class Turns:
    """`kind` is the command's type, for the answer."""

    __slots__ = ("_serial", "_session")

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._serial = Serial()

    def take(self, kind: str, move: Move) -> None:
        """For what a client asks. Raises ProtocolError when too much waits already."""
        if len(self._serial) >= PENDING:
            raise ProtocolError(ErrorCode.RATE_LIMITED, "One thing after the other.", re=kind, retry_after=1)
        self.add(kind, move)

    def add(self, kind: str, move: Move) -> None:
        """For what the session itself must do."""
        self._serial.add(lambda: self._make(kind, move))

    def beside(self, kind: str, work: Move) -> None:
        """For what changes no guest and may take long: the turns go on meanwhile."""

        async def run() -> None:
            await self._answered(kind, work)

        self._session.hub.spawn(run())

    def last(self, job: Job) -> asyncio.Task[None]:
        """For the end of the session; runs although it is closed. Must not raise."""
        return self._serial.add(job)

    async def _make(self, kind: str, move: Move) -> None:
        if not self._session.closed and await self._answered(kind, move):
            self._session.settle(settled=True)

    async def _answered(self, kind: str, move: Move) -> bool:
        """Whether it went well."""
        session = self._session
        try:
            await move()
        except ProtocolError as error:
            session.refuse(error)
        except (MatchmakingError, LayerUnavailable) as error:
            self._answer(kind, error)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            logger.error("%s failed: %s", kind, kind_of(error))
            session.hub.counts.errors[FAILED] += 1
            self._answer(kind, error)
        else:
            return True
        return False

    def _answer(self, kind: str, error: Exception) -> None:
        session = self._session
        trouble = error.trouble if isinstance(error, MatchmakingError) else Trouble.UNAVAILABLE
        if trouble is Trouble.SUPERSEDED:
            session.part(CloseCode.SUPERSEDED)
            return
        if trouble is Trouble.LIMITED and isinstance(error, MatchmakingError):
            detail = "Too many from your network are looking for somebody. Please wait a little."
            wait = error.retry_after or LIMITED_RETRY_SECONDS
            session.hub.counts.errors[ErrorCode.RATE_LIMITED] += 1
            session.tell(Error(ErrorCode.RATE_LIMITED, detail, retry_after=round(wait, 1), re=kind))
            return
        retry = UNAVAILABLE_RETRY_SECONDS
        session.hub.counts.errors[ErrorCode.UNAVAILABLE] += 1
        session.tell(
            Error(ErrorCode.UNAVAILABLE, "Please try again in a moment.", retry_after=retry, re=kind)
        )
        if session.guest is None or trouble is Trouble.OVER:
            session.part(CloseCode.OVERLOADED, retry_after=retry)
        else:
            session.doubt()  # it may have happened all the same
