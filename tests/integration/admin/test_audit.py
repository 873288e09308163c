"""The audit: what was decided and changed, by whom and when, for operators to read; never a text of a chat."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from chat.models import Appeal, AuditEntry, Ban, Pool, Report
from chat.moderation import appeals
from chat.moderation.erasure import erase_overdue
from tests.integration.moderation.reported import decide, file_report

pytestmark = pytest.mark.django_db

AUDIT = "/admin/chat/auditentry/"
SECRET = "my aunt keeps bees in Ulm"


def entries(page: Any) -> list[str]:
    return [
        f"{entry.user.username}: {entry.get_change_message()}" for entry in page.context["cl"].result_list
    ]


def test_it_lists_decisions_about_reports_bans_and_appeals(operator: Client) -> None:
    report = file_report(
        accused="mallory", handle="1.aa", proved={1: SECRET}, claimed={2: SECRET}, note=SECRET
    )
    decide(operator, report, "BAN_DAY", network="on")
    appeal = Appeal.objects.get(of_network=False)
    appeals.file(appeal, SECRET)
    operator.post(f"/admin/chat/appeal/{appeal.pk}/decide/", {"outcome": "lift", "text": "Sorry."})
    ban = Ban.objects.create(kind="guest", value="x", until=timezone.now() + timedelta(1))
    operator.post(f"/admin/chat/ban/{ban.pk}/lift/")

    page = operator.get(AUDIT)

    found = "\n".join(entries(page))
    for part in (
        '"Open" → "Banned"',
        f"Ban for 24 hours, for Report {report.reference}.",
        "Outcome:",
        "Lifted: Appeal of",
        "→ now",
        "admin: ",
    ):
        assert part in found, part
    assert found.count("Ban for 24 hours, for Report") == 2
    assert SECRET not in page.text
    assert not any(SECRET in str(values) for values in LogEntry.objects.values())


def test_it_lists_automatic_erasures_and_shell_commands(operator: Client, settings: Settings) -> None:
    report = file_report(proved={1: SECRET})
    Report.objects.filter(pk=report.pk).update(
        created_at=timezone.now() - timedelta(days=settings.REPORT_KEEP_DAYS + 1)
    )
    erase_overdue()
    call_command("reset_second_factor", "admin")
    found = entries(operator.get(AUDIT))
    assert any(line.startswith("(site): ") and "nobody decided within 30 days" in line for line in found)
    assert "(shell): Second factor: set up → none" in found


def test_it_lists_changes_of_settings_announcements_codes_and_accounts(operator: Client) -> None:
    form = {"text": "We close\r\nat noon.", "level": "info", "starts_at": "", "ends_at": "", "version": "0"}
    operator.post("/admin/chat/announcement/add/", form)
    pool = Pool.objects.create(slug="club", name="Club")
    tomorrow = timezone.now() + timedelta(1)
    operator.post(
        f"/admin/chat/pool/{pool.pk}/codes/", {"count": "2", "expires_at": f"{tomorrow:%Y-%m-%dT%H:%M}"}
    )
    operator.post(f"/admin/chat/pool/{pool.pk}/codes/", {"take_back": "yes"})
    call_command("settings_set", "is_open=off", verbosity=0)
    group = Group.objects.create(name="Helpers")
    operator.post("/admin/auth/user/invite/", {"username": "mia", "group": group.pk})
    found = "\n".join(entries(operator.get(AUDIT)))
    for part in (
        "Created 2 entry codes",
        "Revoked 2 entry codes",
        "Open: on → off",
        "Invited to the group Helpers.",
    ):
        assert part in found, part
    assert AuditEntry.objects.filter(object_repr="We close at noon.").exists()


def test_it_is_filtered_by_person_action_and_time_and_comes_in_pages(
    operator: Client, admin_user: User
) -> None:
    other = User.objects.create_superuser("other")
    for moderator in (admin_user, other):
        browser = Client()
        browser.force_login(moderator)
        decide(browser, file_report(accused="mallory"), "BAN_DAY")
    LogEntry.objects.filter(user=other).update(action_time=timezone.now() - timedelta(days=40))
    kinds = {
        entry.content_type and entry.content_type.model: entry.content_type_id
        for entry in LogEntry.objects.select_related("content_type")
    }

    assert {line[:5] for line in entries(operator.get(f"{AUDIT}?who={other.pk}"))} == {"other"}
    assert operator.get(f"{AUDIT}?what={kinds['ban']}").context["cl"].result_count == 2
    since = quote((timezone.now() - timedelta(days=7)).isoformat())
    assert operator.get(f"{AUDIT}?action_time__gte={since}").context["cl"].result_count == 2
    assert operator.get(f"{AUDIT}?who=x&what=9").context["cl"].result_count == 0
    for _ in range(60):
        LogEntry.objects.log_actions(admin_user.pk, [other], 2, "Again.", single_object=True)
    first = operator.get(AUDIT)
    assert len(first.context["cl"].result_list) == 50
    assert first.context["cl"].paginator.num_pages == 2
    assert entries(first)[0] == "admin: Again."  # the newest first


@pytest.mark.parametrize("page", ["add/", "1/delete/", "1/change/"])
def test_nobody_changes_it(operator: Client, page: str) -> None:
    decide(operator, file_report())
    before = list(LogEntry.objects.values())
    operator.post(f"{AUDIT}{page}", {"change_message": "Nothing happened.", "post": "yes"})
    operator.post(AUDIT, {"action": "delete_selected", "_selected_action": "1", "post": "yes"})
    assert list(LogEntry.objects.values()) == before


def test_operators_see_it_and_moderators_do_not(client: Client, operator: Client) -> None:
    client.force_login(User.objects.create_user("somebody", is_staff=True))
    assert client.get(AUDIT).status_code == 403
    assert client.get(f"{AUDIT}1/change/").status_code in {302, 403, 404}


def test_an_account_that_has_acted_is_not_deleted_as_its_history_would_go(operator: Client) -> None:
    acted, idle = User.objects.create_superuser("acted"), User.objects.create_user("idle")
    LogEntry.objects.log_actions(acted.pk, [idle], 2, "Changed.", single_object=True)
    assert operator.post(f"/admin/auth/user/{acted.pk}/delete/", {"post": "yes"}).status_code == 403
    operator.post(
        "/admin/auth/user/", {"action": "delete_selected", "_selected_action": acted.pk, "post": "yes"}
    )
    operator.post(f"/admin/auth/user/{idle.pk}/delete/", {"post": "yes"})
    assert {user.username for user in User.objects.all()} >= {"acted"}
    assert not User.objects.filter(username="idle").exists()


#: Dates as Django writes them in English, and moments without a zone.
_OTHER_FORMATS = re.compile(r"[ap]\.m\.|\b\d{4}-\d\d-\d\d \d\d:\d\d(?!:?\d*\d* ?UTC|:\d\d UTC)")


def test_dates_have_one_format_with_the_zone_everywhere_in_the_admin(
    operator: Client, admin_user: User
) -> None:
    report = file_report(accused="mallory", handle="1.aa")
    decide(operator, report, "BAN_DAY", network="on")
    waiting = file_report()
    appeal = Appeal.objects.get(of_network=False)
    appeals.file(appeal, "It was a joke.")
    pages = [
        AUDIT,
        f"/admin/chat/report/{report.pk}/change/",
        f"/admin/chat/report/{waiting.pk}/change/",
        f"/admin/chat/report/{report.pk}/history/",
        "/admin/chat/report/?state=all",
        "/admin/chat/appeal/",
        f"/admin/chat/appeal/{appeal.pk}/change/",
        "/admin/chat/ban/",
        f"/admin/chat/ban/{Ban.objects.first().pk}/change/",  # type: ignore[union-attr]
        f"/admin/auth/user/{admin_user.pk}/change/",
    ]
    for address in pages:
        page = operator.get(address).text
        assert not _OTHER_FORMATS.search(page), (address, _OTHER_FORMATS.search(page))
        assert re.search(r"20\d\d-\d\d-\d\d \d\d:\d\d(:\d\d)? UTC", page), address
