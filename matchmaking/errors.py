"""The one class of error at matchmaking's border."""

from enum import StrEnum


class Trouble(StrEnum):
    """Why a request could not be met."""

    UNAVAILABLE = "unavailable"  # Redis did not answer in time, or refused; the request may have run
    UNKNOWN = "unknown"  # no such guest, or not its token
    UNSURE = "unsure"  # Redis forgot, and the guest's process may yet write it back
    SUPERSEDED = "superseded"  # the guest lives on a newer connection
    OVER = "over"  # the guest was here, and is no more
    LIMITED = "limited"  # the guest's network has too many waiting, or finds too often


class MatchmakingError(Exception):
    """A request that could not be met; `trouble` says why. Never holds a name, a token or a wish."""

    def __init__(self, trouble: Trouble, retry_after: float | None = None) -> None:
        """`retry_after` in seconds, where that is known."""
        super().__init__(trouble.value)
        self.trouble = trouble
        self.retry_after = retry_after
