"""The one place where an error becomes an event for the guest."""

import logging
from dataclasses import dataclass

from chat.protocol.codes import CloseCode, ErrorCode, ProtocolError
from chat.protocol.events import Error
from chatsite.channel_layer.errors import LayerUnavailable
from chatsite.logs.redact import kind_of
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.stats.counters import FAILED, Counts

logger = logging.getLogger(__name__)

#: How long a client waits when Redis is down: about a beat.
UNAVAILABLE_RETRY_SECONDS = 2.0
#: When a network has no free place: a guest may be matched or stop in that time.
LIMITED_RETRY_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The event, and the close after it. `in_doubt`: the failed transition may have happened nevertheless."""

    event: Error | None
    close: CloseCode | None = None
    in_doubt: bool = False


def answer_to(error: Exception, kind: str | None, *, is_welcomed: bool) -> Answer:
    """`kind` is the type of the failed transition; None for a frame, after which connection and chat continue.

    Errors of unknown classes are answered as if Redis were down.
    """
    if isinstance(error, ProtocolError):
        return Answer(_event_of(error), error.close)
    trouble = error.trouble if isinstance(error, MatchmakingError) else Trouble.UNAVAILABLE
    if trouble is Trouble.SUPERSEDED:
        return Answer(None, CloseCode.SUPERSEDED)
    if isinstance(error, MatchmakingError) and trouble is Trouble.LIMITED:
        detail = "Too many from your network are looking for somebody. Please wait a little."
        wait = round(error.retry_after or LIMITED_RETRY_SECONDS, 1)
        return Answer(Error(ErrorCode.RATE_LIMITED, detail, retry_after=wait, re=kind))
    if kind is None:
        return Answer(Error(ErrorCode.UNAVAILABLE, "That did not work. Please try again."))
    event = Error(
        ErrorCode.UNAVAILABLE,
        "Please try again in a moment.",
        retry_after=UNAVAILABLE_RETRY_SECONDS,
        re=kind,
    )
    if not is_welcomed or trouble is Trouble.OVER:
        return Answer(event, CloseCode.OVERLOADED)
    return Answer(event, in_doubt=True)


def record(error: Exception, kind: str | None, answer: Answer, counts: Counts) -> None:
    """Counts the answer, and logs an unexpected error, without its text."""
    if not isinstance(error, ProtocolError | MatchmakingError | LayerUnavailable):
        logger.error("%s failed: %s", kind or "a command", kind_of(error))
        counts.error(FAILED)
    if answer.event is not None:
        counts.error(answer.event.code)


def _event_of(error: ProtocolError) -> Error:
    return Error(
        error.code,
        error.detail,
        retry_after=error.retry_after,
        appeal=error.appeal,
        network=error.network,
        re=error.re,
        n=error.n,
        chat=error.chat,
        rules=error.rules,
        challenge=error.challenge,
    )
