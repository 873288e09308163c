"""Deciding a report: once, by the first moderator. Deletes the texts; their key is destroyed afterwards."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from chat.models import Appeal, Ban, Caution, Report
from chat.models.caution import LIFE as CAUTION_LIFE
from chat.moderation.actions import Action
from chat.moderation.erasure import delete_lines
from chat.report_keys import KeysError
from chat.report_keys.words import WordsLostError


class DecisionError(Exception):
    """Nothing was decided; the message is for the moderator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`reason`: shown to the guest. `network`: whether to ban the guest's network too."""

    action: Action
    reason: str
    network: bool


@transaction.atomic
def decide(report: Report, verdict: Verdict, by: User) -> list[str]:
    """The changes as text. `report` is as the moderator saw it. Raises DecisionError."""
    action = verdict.action
    if action.needs_proof and not report.accused:
        raise DecisionError("Nothing was decided. Guests cannot be warned or banned for unproved messages.")
    # The transaction's first statement, and conditional: the second of two moderators fails.
    decided = Report.objects.filter(
        pk=report.pk, decision=Report.Decision.OPEN, verified=report.verified, unproved=report.unproved
    ).update(
        decision=action.decision,
        decided_at=timezone.now(),
        decided_by=by,
        encrypted_note=None,
        legacy_note="",
        share=None,
    )
    if not decided:
        raise DecisionError(
            "Nothing was decided. Someone else decided this report, or the reporter added to it, since you opened "
            "the page. This is the current state."
        )
    if action.needs_proof:
        _check_readable(report)
    appeal = _appeal(report, verdict) if action.needs_proof else None
    if action is Action.WARN:
        Caution(guest=report.accused, reason=verdict.reason, appeal=appeal).save()
    bans = _ban(report, verdict, appeal)
    delete_lines()
    return [
        f'Decision: "{Report.Decision.OPEN.label}" → "{action.decision.label}"',
        *(f"Ban of the {ban.get_kind_display().lower()}: none → {action.label.lower()}" for ban in bans),
        *([f'Reason: "" → "{verdict.reason}"'] if verdict.reason else []),
        f"Messages: {report.verified} proved and {report.unproved} unproved → deleted",
    ]


def _check_readable(report: Report) -> None:
    try:
        report.words()
    except WordsLostError:
        raise DecisionError("Nothing was decided. These messages can no longer be read.") from None
    except KeysError:
        raise DecisionError(
            "Nothing was decided. The key of these messages is not available. Try again."
        ) from None


def _appeal(report: Report, verdict: Verdict, *, of_network: bool = False) -> Appeal:
    """The right to appeal, created with the decision: the guest gets its code with the reason.

    A network ban has an appeal of its own without the reason: everyone from that network is shown it.
    """
    return Appeal.make(
        report=report,
        decision=verdict.action.decision,
        reason="" if of_network else verdict.reason,
        of_network=of_network,
        holds_for=verdict.action.ban or CAUTION_LIFE,
    )


def _ban(report: Report, verdict: Verdict, appeal: Appeal | None) -> list[Ban]:
    if verdict.action.ban is None:
        return []
    until = timezone.now() + verdict.action.ban
    bans = [Ban(kind=Ban.Kind.GUEST, value=report.accused, reason=verdict.reason, appeal=appeal, until=until)]
    if verdict.network and report.handle:
        own = _appeal(report, verdict, of_network=True)
        bans.append(Ban(kind=Ban.Kind.NETWORK, value=report.handle, reason="", appeal=own, until=until))
    for ban in bans:
        ban.save()
    return bans
