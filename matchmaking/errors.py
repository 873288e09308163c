"""The one error class that matchmaking raises."""

from enum import StrEnum


class Trouble(StrEnum):
    """Why a request failed."""

    UNAVAILABLE = "unavailable"  # Redis did not answer in time, or refused; the request may have run
    UNKNOWN = "unknown"  # no such guest, or the token does not match
    UNSURE = "unsure"  # Redis lost its data; the guest's process may still write the record back
    SUPERSEDED = "superseded"  # the guest has a newer connection
    OVER = "over"  # the guest existed and is gone
    LIMITED = "limited"  # the guest's network has too many guests waiting, or searches too often


class MatchmakingError(Exception):
    """A request that failed; `trouble` says why. Never contains a name, a token or wishes."""

    def __init__(self, trouble: Trouble, retry_after: float | None = None) -> None:
        """`retry_after` in seconds, if known."""
        super().__init__(trouble.value)
        self.trouble = trouble
        self.retry_after = retry_after
