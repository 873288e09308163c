"""Reports are erased: undecided ones in time, all of them for good, whom they were about at last."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from chat.models import Ban, Caution, Report, ReportLine
from tests.integration.reported import LIST, decide, file_report, page_of

CANARY = "canary-7f3b-said-once"


def overdue(**filed: object) -> Report:
    report = file_report(**filed)  # type: ignore[arg-type]
    Report.objects.filter(pk=report.pk).update(created_at=timezone.now() - timedelta(days=31))
    return report


@pytest.mark.django_db
def test_the_command_erases_what_nobody_decided_in_time(capsys):
    old, young = overdue(note="Help"), file_report()

    call_command("purge_reports")

    assert capsys.readouterr().out == "Erased undecided reports: 1.\n"
    old.refresh_from_db()
    assert (old.decision, old.note, old.verified) == ("expired", "", 1)
    assert [line.report for line in ReportLine.objects.all()] == [young]


@pytest.mark.django_db
def test_the_days_are_a_setting(settings):
    settings.REPORT_KEEP_DAYS = 40
    report = overdue()

    call_command("purge_reports")

    assert report.lines.exists()


@pytest.mark.parametrize("page", ["queue", "report"])
def test_opening_the_desk_erases_them_too(operator, page):
    report = overdue(proved={1: CANARY})

    shown = operator.get(LIST if page == "queue" else page_of(report), follow=True)

    assert CANARY not in shown.content.decode()
    assert not ReportLine.objects.exists()


def test_a_report_that_is_overdue_is_decided_by_nobody(operator):
    report = overdue()
    operator.get(LIST)

    page = decide(operator, report, "BAN_DAY")

    assert "Nothing was decided" in page.content.decode()
    assert Report.objects.get().decision == "expired"


def test_at_last_it_is_forgotten_who_reported_whom_and_where(operator):
    for _ in range(2):
        decide(operator, file_report(accused="mallory", handle="1.aa"), "WARN")
    Report.objects.update(decided_at=timezone.now() - timedelta(days=31))

    operator.get(LIST)

    for report in Report.objects.all():
        assert (report.reporter, report.chat, report.accused, report.handle) == ("", "", "", "")
        assert report.decision == "warned"


@pytest.mark.django_db
def test_a_ban_that_is_long_over_is_forgotten():
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


@pytest.fixture
def careless_sqlite(monkeypatch) -> Iterator[Callable[[str], None]]:
    """Opens the database anew, as an SQLite that was compiled to overwrite nothing by itself."""

    def open_with(init_command: str) -> None:
        connection.close()
        options = connection.settings_dict["OPTIONS"]
        monkeypatch.setitem(options, "init_command", f"PRAGMA secure_delete=OFF; {init_command}")

    yield open_with
    connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("as_the_site", [True, False], ids=["as the site", "as a control"])
def test_no_file_of_the_database_holds_a_word_of_a_decided_report(operator, careless_sqlite, as_the_site):
    site = connection.settings_dict["OPTIONS"]["init_command"]
    careless_sqlite(site if as_the_site else "PRAGMA journal_mode=WAL")
    report = file_report(claimed={n: f"{CANARY} claimed {n} " * 20 for n in range(1, 200)}, note=CANARY)
    for line in report.lines.all():  # proved later: rows that change their size move
        line.text = f"{CANARY} proved {line.n} " * 40
        line.save()
    assert CANARY in in_the_files()

    decide(operator, report, "WARN")

    assert not ReportLine.objects.exists()
    assert (CANARY not in in_the_files()) is as_the_site


def in_the_files() -> str:
    database = Path(str(connection.settings_dict["NAME"]))
    return "".join(
        file.read_bytes().decode(errors="replace") for file in database.parent.glob(f"{database.name}*")
    )
