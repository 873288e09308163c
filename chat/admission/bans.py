"""Bans, checked in memory: who is refused, and who is disconnected."""

from datetime import UTC, datetime

from chat.policy import snapshot
from chat.policy.snapshot import Banned
from chat.protocol.codes import CloseCode, ErrorCode, ProtocolError

#: For guests from a banned network: reveals nothing about the guest who caused the ban.
_NEUTRAL = "Your network is blocked for now. This may have nothing to do with you."


def check(*values: str) -> None:
    """Checks guests' ids, networks and code hashes. Raises ProtocolError for the first that is banned."""
    banned = find(*values)
    if banned is not None:
        raise refusal(banned)


def find(*values: str) -> Banned | None:
    """The first ban that is active."""
    held, now = snapshot.held().bans, datetime.now(UTC)
    return next((ban for value in values if value and (ban := held.get(value)) and ban.until > now), None)


def refusal(banned: Banned) -> ProtocolError:
    """The error and close code for a banned guest."""
    left = (banned.until - datetime.now(UTC)).total_seconds()
    return ProtocolError(
        ErrorCode.BANNED,
        banned.reason or _NEUTRAL,
        re="hello",
        close=CloseCode.REFUSED,
        retry_after=round(max(left, 1.0)),
        appeal=banned.appeal or None,
        network=(banned.of_network and not banned.reason) or None,
    )
