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
            "No ban is running any more: none ends."
        ]
    else:
        ends = [f"This ban stays: {ban}." for ban in running] or ["The decision stays as it is."]
    reads = (
        f"The guest reads your answer: “{answer.text}”"
        if answer.text
        else "You have written no answer: the guest reads only the outcome."
    )
    label = "Lift the decision" if answer.lift else "Uphold it"
    return Question(
        title=f"{label}?",
        consequences=[*ends, reads, "What the guest wrote is erased. Nobody can read it afterwards."],
        button=label,
        pressed=("outcome", "lift" if answer.lift else "uphold"),
        weight="plain",
    )


def of_lifting(ban: Ban) -> Question:
    banned = {
        Ban.Kind.GUEST: "The guest",
        Ban.Kind.NETWORK: "Everybody in this network",
        Ban.Kind.CODE: "Who has this entry code",
    }
    return Question(
        title="Lift this ban?",
        consequences=[
            f"{banned[Ban.Kind(ban.kind)]} can come in again at once, instead of after {moment(ban.until)}.",
            "The same ban cannot be made again from here: its report is decided.",
        ],
        button="Lift this ban",
        pressed=("lift", "yes"),
        weight="plain",
    )


def of_taking_back(pool: Pool, valid: int) -> Question:
    return Question(
        title=f"Take all codes of {pool} back?",
        consequences=[
            f"Codes that let nobody in any more: {valid}. Printed cards with them are worth nothing.",
            "Guests who are in stay until they leave.",
        ],
        button="Take all codes back",
        pressed=("take_back", "yes"),
        weight="ban",
    )


def _for_the_guest(report: Report, verdict: Verdict) -> list[str]:
    action = verdict.action
    if action is Action.DISMISS:
        return ["Nothing happens to the reported guest."]
    told = f"It reads: “{verdict.reason}”"
    appeals = "It can appeal once."
    if action.ban is None:
        return [
            "The guest is warned now, or when it comes back within a day. Its chat goes on.",
            told,
            appeals,
        ]
    until = moment(timezone.now() + action.ban)
    lines = [f"The guest is sent away at once, and kept out until {until}.", told, appeals]
    if verdict.network and report.handle:
        lines.append(
            "Everybody in its network is kept out for as long: others in the same household, school or company too. "
            "They read no reason, and can appeal."
        )
    return lines


def _erased(report: Report) -> str:
    return (
        f"The reported messages ({report.verified} proved, {report.unproved} unproved) and the note are erased. "
        "Nobody can read or export them afterwards."
    )
