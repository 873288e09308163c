"""Encrypts plain texts, as stored by version 0.1 before the report keys."""

from typing import Any

from chat.report_keys.words import Words, WordsLostError


def encrypt_legacy(reports: Any, appeals: Any) -> int:
    """Takes the models, current or historical. Returns how many texts were plain.

    An old process may still file such a report while a new one already serves. Raises report_keys.KeysError.
    """
    lines = reports._meta.get_field("lines").related_model.objects
    noted = reports.objects.exclude(legacy_note="")
    named = reports.objects.filter(pk__in=lines.exclude(legacy_text="").values("report"))
    count = 0
    for report in noted.order_by("pk") | named.order_by("pk"):
        is_open = report.decision == ""
        words = _words(f"report-{report.reference}") if is_open else None
        for line in lines.filter(report=report).exclude(legacy_text=""):
            encrypted = words and words.encrypt(line.legacy_text, f"{line.by} {line.n}")
            count += lines.filter(pk=line.pk).update(encrypted_text=encrypted, legacy_text="")
        if report.legacy_note:
            encrypted = words and words.encrypt(report.legacy_note, "note")
            count += reports.objects.filter(pk=report.pk).update(encrypted_note=encrypted, legacy_note="")
    for appeal in appeals.objects.exclude(legacy_text=""):
        words = _words(f"appeal-{appeal.nonce}") if appeal.outcome == "" else None
        encrypted = words and words.encrypt(appeal.legacy_text, "text")
        count += appeals.objects.filter(pk=appeal.pk).update(encrypted_text=encrypted, legacy_text="")
    return count


def _words(name: str) -> Words:
    try:
        return Words.of(name)
    except WordsLostError:
        return Words.new(name)
