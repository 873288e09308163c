"""A proved report as a file for the authorities: what is known, and what it proves."""

from typing import Any

from django.utils import timezone

from chat.models import Report
from chat.moderation.exhibit import Shown, read
from chat.protocol.codes import Side

_STATEMENT = (
    "Messages under “proved” were sent by the guest “accused” to the guest “reporter” at “said_at”: their seals "
    "opened under a key that only the site's servers held. Messages under “claimed” are only claimed by the reporter. "
    "A guest is a random id without an account; “network” is a keyed hash whose key is forgotten after 8 days. "
    "The site holds no address and no other message."
)
_WHO = {Side.ME: "reporter", Side.PARTNER: "accused"}


def export(report: Report) -> dict[str, Any]:
    """For JSON; times are ISO 8601 in UTC. `n` counts the messages of one side of the chat from 1.

    Raises WordsLostError, KeysError.
    """
    note, lines = read(report)
    return {
        "format": "passerby-report-1",
        "statement": _STATEMENT,
        "exported_at": timezone.now().isoformat(),
        "reference": report.reference,
        "filed_at": report.created_at.isoformat(),
        "pool": report.pool,
        "chat": report.chat,
        "reason": report.reason,
        "note": note,
        "reporter": report.reporter,
        "accused": report.accused,
        "network": report.handle,
        "proved": [_line(line) for line in lines if line.is_proved],
        "claimed": [_line(line) for line in lines if not line.is_proved],
    }


def _line(line: Shown) -> dict[str, Any]:
    reply = {"by": _WHO[Side(line.reply_by)], "n": line.reply_n} if line.reply_by else None
    return {
        "by": _WHO[Side(line.by)],
        "n": line.n,
        "said_at": line.said_at.isoformat() if line.said_at else None,
        "reply": reply,
        "text": line.text,
    }
