"""What follows from a decision, in the words of the page that asks about it."""

from collections.abc import Sequence

from django.utils import timezone

from chat.admin.moderation.confirming import Question
from chat.formats.moments import moment
from chat.models import Appeal, Ban, Pool, Report
from chat.moderation.actions import Action
from chat.moderation.appeals import Answer
from chat.moderation.decisions import Verdict


def of_verdict(report: Report, verdict: Verdict) -> Question:
    action = verdict.action
    return Question(
        title=f"{action.label}?",
        consequences=[*_for_the_guest(report, verdict), _erased(report)],
        button=action.label,
        pressed=("action", action.name),
        weight=action.weight,
    )


def of_answer(appeal: Appeal, answer: Answer, running: Sequence[Ban]) -> Question:
    if answer.lift:
        ends = [f"This ban ends at once: {ban}." for ban in running] or [
            "No ban is active any more, so none ends."
        ]
    else:
        ends = [f"This ban stays: {ban}." for ban in running] or ["The decision stands."]
    reads = (
        f"The guest sees your answer: “{answer.text}”"
        if answer.text
        else "You wrote no answer. The guest sees only the outcome."
    )
    label = "Lift the decision" if answer.lift else "Uphold the decision"
    return Question(
        title=f"{label}?",
        consequences=[*ends, reads, "The guest's text is erased. Nobody can read it afterwards."],
        button=label,
        pressed=("outcome", "lift" if answer.lift else "uphold"),
        weight="plain",
    )


def of_lifting(ban: Ban) -> Question:
    banned = {
        Ban.Kind.GUEST: "The guest",
        Ban.Kind.NETWORK: "Everybody on this network",
        Ban.Kind.CODE: "Anyone with this entry code",
    }
    return Question(
        title="Lift this ban?",
        consequences=[
            f"{banned[Ban.Kind(ban.kind)]} can come in again at once. The ban would have ended on {moment(ban.until)}.",
            "You cannot renew this ban here, because its report is already decided.",
        ],
        button="Lift this ban",
        pressed=("lift", "yes"),
        weight="plain",
    )


def of_taking_back(pool: Pool, valid: int) -> Question:
    return Question(
        title=f"Revoke all codes of {pool}?",
        consequences=[
            f"Codes that stop working: {valid}. Printed cards with these codes no longer work.",
            "Guests who are already in can stay until they leave. Helpers are put out, and their chats end.",
        ],
        button="Revoke all codes",
        pressed=("take_back", "yes"),
        weight="ban",
    )


def _for_the_guest(report: Report, verdict: Verdict) -> list[str]:
    action = verdict.action
    if action is Action.DISMISS:
        return ["Nothing happens to the reported guest."]
    told = f"The guest sees your reason: “{verdict.reason}”"
    appeals = "The guest can appeal once."
    if action.ban is None:
        return [
            "The guest sees the warning now, or on coming back within a day. The chat continues.",
            told,
            appeals,
        ]
    until = moment(timezone.now() + action.ban)
    lines = [f"The guest is disconnected at once and cannot come in until {until}.", told, appeals]
    if verdict.network and report.handle:
        lines.append(
            "Everybody else on the same network is banned too: the same household, school or company. "
            "They see no reason, and can appeal."
        )
    return lines


def _erased(report: Report) -> str:
    return (
        f"The reported messages ({report.verified} proved, {report.unproved} unproved) and the note are erased. "
        "Nobody can read or export them afterwards."
    )
