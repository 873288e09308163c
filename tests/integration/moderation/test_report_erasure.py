"""Reports are erased: undecided ones in time, all of them for good, and finally whom they concerned."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from chat.models import Ban, Caution, Report, ReportLine
from chat.moderation.destruction import FILING_SECONDS
from chat.report_keys import KeysError, store
from tests.integration.moderation.reported import LIST, decide, file_report, page_of

CANARY = "canary-7f3b-said-once"


def overdue(**filed: object) -> Report:
    report = file_report(**filed)  # type: ignore[arg-type]
    Report.objects.filter(pk=report.pk).update(created_at=timezone.now() - timedelta(days=31))
    return report


@pytest.mark.django_db
def test_the_command_erases_reports_not_decided_in_time(capsys):
    old, young = overdue(note="Help"), file_report()

    call_command("purge_reports")

    assert capsys.readouterr().out == "Erased reports: 1.\n"
    old.refresh_from_db()
    assert (old.decision, old.encrypted_note, old.verified) == ("expired", None, 1)
    assert old.erased_at
    assert [line.report for line in ReportLine.objects.all()] == [young]


@pytest.mark.django_db
def test_the_days_are_a_setting(settings):
    settings.REPORT_KEEP_DAYS = 40
    report = overdue()

    call_command("purge_reports")

    assert report.lines.exists()


@pytest.mark.parametrize("page", ["queue", "report"])
def test_opening_the_admin_erases_them_too(operator, page):
    report = overdue(proved={1: CANARY})

    shown = operator.get(LIST if page == "queue" else page_of(report), follow=True)

    assert CANARY not in shown.content.decode()
    assert not ReportLine.objects.exists()


def test_an_overdue_report_cannot_be_decided(operator):
    report = overdue()
    operator.get(LIST)

    page = decide(operator, report, "BAN_DAY")

    assert "Nothing was decided" in page.content.decode()
    assert Report.objects.get().decision == "expired"


def test_the_parties_and_place_of_a_report_are_finally_deleted(operator):
    for _ in range(2):
        decide(operator, file_report(accused="mallory", handle="1.aa"), "WARN")
    Report.objects.update(decided_at=timezone.now() - timedelta(days=31))

    operator.get(LIST)

    for report in Report.objects.all():
        assert (report.reporter, report.chat, report.accused, report.handle) == ("", "", "", "")
        assert report.decision == "warned"


@pytest.mark.django_db
def test_an_old_expired_ban_is_deleted():
    for days in (-31, -29, 1):
        Ban.objects.create(kind="guest", value=f"{days}", until=timezone.now() + timedelta(days=days))

    call_command("purge_reports")

    assert {ban.value for ban in Ban.objects.all()} == {"-29", "1"}


@pytest.mark.django_db
def test_a_warning_is_forgotten_after_a_day():
    Caution.objects.create(guest="mallory", reason="Be kind.")
    Caution.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    assert not Caution.standing().exists()

    call_command("purge_reports")

    assert not Caution.objects.exists()


@contextmanager
def keys_away() -> Iterator[None]:
    """The directory of keys is unusable meanwhile."""
    directory = Path(settings.REPORT_KEYS)
    elsewhere = directory.with_name("elsewhere")
    directory.rename(elsewhere)
    directory.write_text("a file in its place")
    yield
    directory.unlink()
    elsewhere.rename(directory)


def test_the_page_says_erased_only_if_the_key_is_destroyed(operator):
    report = file_report()

    page = decide(operator, report, "WARN").text

    assert "The texts are erased: their key is destroyed." in page
    assert "The messages are erased: 1 proved" in operator.get(page_of(report)).text
    assert store().get(report.key_name) is None


def test_a_key_that_cannot_be_destroyed_now_is_destroyed_later_and_the_admin_says_so(operator):
    report = file_report()

    with keys_away():
        page = decide(operator, report).text
        with pytest.raises(CommandError, match="Not everything was erased"):
            call_command("purge_reports")

    assert "deleted, but not their key" in page
    assert "texts are erased" not in page + operator.get(page_of(report)).text
    call_command("purge_reports")
    assert store().get(report.key_name) is None
    assert "The messages are erased: 1 proved" in operator.get(page_of(report)).text


def test_a_report_whose_key_is_lost_can_only_be_dismissed(operator):
    report = file_report(proved={1: CANARY}, note=CANARY)
    store().destroy(report.key_name)

    page = operator.get(page_of(report)).text

    assert "can no longer be read" in page
    assert "Ban for" not in page
    assert "These messages can no longer be read" in decide(operator, report, "BAN_WEEK").text
    assert "there are no proved messages" not in operator.post(f"{LIST}{report.pk}/export/", follow=True).text
    decide(operator, report)
    assert Report.objects.get().decision == "dismissed"


def test_an_orphaned_key_is_destroyed_but_not_while_a_report_is_being_filed(operator):
    keys, report = store(), file_report()
    for name in ("report-new", "report-old"):
        keys.make(name)
    hours_ago = time.time() - 2 * FILING_SECONDS
    os.utime(Path(settings.REPORT_KEYS) / "report-old", (hours_ago, hours_ago))
    os.utime(Path(settings.REPORT_KEYS) / report.key_name, (hours_ago, hours_ago))

    call_command("purge_reports")

    assert keys.get("report-old") is None
    assert keys.get("report-new")
    assert "a proved word" in operator.get(page_of(report)).text


def test_text_that_an_older_version_stored_in_clear_is_encrypted(operator):
    report, closed = file_report(), file_report()
    decide(operator, closed)
    report.lines.create(by="partner", n=7, legacy_text="an old line", is_proved=True)
    closed.lines.create(by="partner", n=7, legacy_text="an old line", is_proved=True)
    Report.objects.update(legacy_note="an old note")

    call_command("purge_reports")

    page = operator.get(page_of(report)).text
    assert "an old line" in page
    assert "an old note" in page
    assert not ReportLine.objects.exclude(legacy_text="").exists()
    assert not Report.objects.exclude(legacy_note="").exists()
    assert closed.lines.get().encrypted_text is None


def test_a_reason_that_repeats_the_report_is_refused_as_it_would_stay(operator):
    report = file_report(proved={1: CANARY}, note="He said it twice, and then again.")

    for reason in (f"You wrote {CANARY}", "You said it twice, and then again"):
        assert "Use your own words" in decide(operator, report, "WARN", reason=reason).text

    assert Report.objects.get().is_open
    decide(operator, report, "WARN", reason="Be kind.")
    assert Report.objects.get().decision == "warned"


def test_files_next_to_the_keys_keep_no_key_alive(operator):
    directory, hours_ago = Path(settings.REPORT_KEYS), time.time() - 2 * FILING_SECONDS
    file_report()  # creates the directory
    for name in ("report-a", "report-z"):
        store().make(name)
    for name in (".nfs000001", "report-b~"):
        (directory / name).write_text("of a file system, or an editor")
    for name in ("lost+found", "backup"):
        (directory / name).mkdir()
    for each in directory.iterdir():
        os.utime(each, (hours_ago, hours_ago))

    call_command("purge_reports")

    assert store().get("report-a") is None
    assert store().get("report-z") is None
    assert (directory / ".nfs000001").exists()


def test_a_key_that_cannot_be_destroyed_keeps_no_other_alive(operator, monkeypatch):
    reports = [file_report() for _ in range(3)]
    keys = store()
    destroy, stuck = keys.destroy, reports[1].key_name

    def refuses_one(name: str) -> bool:
        if name == stuck:
            raise KeysError
        return destroy(name)

    with keys_away():
        for report in reports:
            decide(operator, report)
    monkeypatch.setattr(keys, "destroy", refuses_one)

    with pytest.raises(CommandError, match="Not everything was erased"):
        call_command("purge_reports")

    assert [keys.get(report.key_name) is None for report in reports] == [True, False, True]
