"""Appeals against decisions: filed once by the holder of the code, decided once, which erases the guest's text."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from chat.formats.entry_code import hash_of
from chat.models import Appeal, Ban
from chat.moderation.erasure import empty_the_log_of_writes
from chat.report_keys.words import Words, WordsLostError


class AppealError(Exception):
    """Nothing was decided; the message is for the moderator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`text`: shown to the guest."""

    lift: bool
    text: str


def find(code: str) -> Appeal | None:
    """Finds an appeal by its code, however it was typed; None if it does not exist or has expired."""
    try:
        code_hash = hash_of(code)
    except ValueError:
        return None
    return Appeal.objects.filter(code_hash=code_hash, expires_at__gt=timezone.now()).first()


def file(appeal: Appeal, text: str) -> bool:
    """Files the text once; False, without effect, if already filed. Raises report_keys.KeysError."""
    changed = False
    if appeal.filed_at is None:
        encrypted = _words(appeal).encrypt(text, "text")
        filed = Appeal.objects.filter(pk=appeal.pk, filed_at=None, outcome=Appeal.Outcome.OPEN)
        changed = bool(filed.update(encrypted_text=encrypted, filed_at=timezone.now()))
    appeal.refresh_from_db()
    return changed


@transaction.atomic
def decide(appeal: Appeal, answer: Answer, by: User) -> list[str]:
    """The changes as text. Raises AppealError if someone else has decided it."""
    outcome = Appeal.Outcome.LIFTED if answer.lift else Appeal.Outcome.UPHELD
    open_ones = Appeal.objects.filter(pk=appeal.pk, outcome=Appeal.Outcome.OPEN).exclude(filed_at=None)
    empty_the_log_of_writes()
    decided = open_ones.update(
        outcome=outcome,
        answer=answer.text,
        decided_at=timezone.now(),
        decided_by=by,
        encrypted_text=None,
        legacy_text="",
    )
    if not decided:
        raise AppealError("Nothing was decided. Someone else has already decided this appeal.")
    changes = [f'Outcome: "{Appeal.Outcome.OPEN.label}" → "{outcome.label}"']
    if answer.lift:
        changes += _lift(appeal)
    if answer.text:
        changes.append(f'Answer: "" → "{answer.text}"')
    return [*changes, "The guest's text → deleted"]


def _words(appeal: Appeal) -> Words:
    """A repeated or aborted submission may have left a key, which is then reused."""
    try:
        return Words.of(appeal.key_name)
    except WordsLostError:
        return Words.new(appeal.key_name)


def bans_of(appeal: Appeal) -> list[Ban]:
    """The bans that lifting ends: the network's own ban, or for the guest's appeal all of the decision's bans."""
    if appeal.of_network or appeal.report is None:
        return list(appeal.bans.all())
    return list(Ban.objects.filter(appeal__report=appeal.report))


def _lift(appeal: Appeal) -> list[str]:
    running = [ban for ban in bans_of(appeal) if ban.is_running]
    for ban in running:
        ban.lift()
    for caution in appeal.cautions.all():
        caution.delete()
    return [f"Ban of the {ban.get_kind_display().lower()}: active → lifted" for ban in running]
