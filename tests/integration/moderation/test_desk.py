"""A report's page: what moderators see, and that a decision is final, announced, recorded, and erases."""

import json
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from chat.models import Ban, Caution, Report, ReportLine, SiteVersion
from tests.integration.moderation.reported import LIST, decide, file_report, page_of

pytestmark = pytest.mark.django_db


def test_the_queue_shows_open_reports_with_proof_first_and_then_the_oldest(operator):
    claim = file_report(proved={})
    younger, older = file_report(), file_report()
    Report.objects.filter(pk=older.pk).update(created_at=timezone.now() - timedelta(days=2))
    decide(operator, file_report())

    queue = operator.get(LIST)

    assert list(queue.context["cl"].result_list) == [older, younger, claim]
    assert "2\xa0days" in queue.content.decode()
    assert [
        report.decision for report in operator.get(f"{LIST}?state=decided").context["cl"].result_list
    ] == ["dismissed"]


def test_the_page_shows_proved_then_claimed_then_missing_lines(operator):
    report = file_report(proved={2: "an insult", 6: "another"}, claimed={1: "please stop"})

    page = operator.get(page_of(report)).content.decode()

    shown = ["an insult", "Messages 3 to 5 were not submitted.", "another", "Unproved", "please stop"]
    places = [page.index(part) for part in shown]
    assert places == sorted(places)


def test_a_gap_that_a_reload_explains_accuses_nobody_of_leaving_something_out(operator):
    reloaded = file_report(proved={2: "an insult", 131_073: "another"})
    page = operator.get(page_of(reloaded)).content.decode()

    assert "the sender's page was reloaded, and its messages continue at 131073" in page
    assert "not submitted" not in page


def test_the_page_says_what_is_missing_after_a_reload(operator):
    page = operator.get(page_of(file_report(proved={2: "an insult", 131_075: "another"}))).content.decode()

    assert "Messages from 3 on may be missing" in page
    assert "Messages 131073 to 131074 were not submitted." in page


def test_the_page_shows_words_as_words(operator):
    report = file_report(proved={1: "<b>bold</b>"})

    assert "&lt;b&gt;bold&lt;/b&gt;" in operator.get(page_of(report)).content.decode()


def test_the_page_counts_what_was_decided_before_about_the_same_guest_or_network(operator):
    decide(operator, file_report(accused="other", handle="1.aa"), "WARN")
    decide(operator, file_report(accused="mallory", handle="2.bb"), "BAN_DAY")
    decide(operator, file_report(accused="other", handle="3.cc"))
    report = file_report(accused="mallory", handle="1.aa")

    assert operator.get(page_of(report)).context["exhibit"].earlier == {"Warned": 1, "Banned": 1}


@pytest.mark.parametrize(
    ("action", "decision"),
    [("DISMISS", "dismissed"), ("WARN", "warned"), ("BAN_HOUR", "banned")],
)
def test_a_decision_erases_the_text_and_keeps_the_counts(operator, admin_user, action, decision):
    report = file_report(proved={1: "a", 2: "b"}, claimed={1: "c"}, note="She said it twice.")

    decide(operator, report, action)

    report.refresh_from_db()
    assert (report.decision, report.decided_by, report.encrypted_note) == (decision, admin_user, None)
    assert (report.verified, report.unproved) == (2, 1)
    assert not ReportLine.objects.exists()
    assert "2 proved, 1 unproved" in operator.get(page_of(report)).content.decode()


def test_a_decision_leaves_the_lines_of_other_reports(operator):
    other = file_report()

    decide(operator, file_report())

    assert other.lines.count() == 1


@pytest.mark.parametrize(("action", "hours"), [("BAN_HOUR", 1), ("BAN_DAY", 24), ("BAN_WEEK", 168)])
def test_a_ban_covers_the_guest_and_its_network_and_reaches_every_process(operator, action, hours):
    report, before = file_report(accused="mallory", handle="1.aa"), SiteVersion.stored()

    decide(operator, report, action, reason="Be kind.", network="on")

    bans = {(ban.kind, ban.value, ban.reason) for ban in Ban.objects.all()}
    assert bans == {("guest", "mallory", "Be kind."), ("network", "1.aa", "")}
    left = {ban.until - timezone.now() for ban in Ban.objects.all()}
    assert all(timedelta(hours=hours, minutes=-1) < one <= timedelta(hours=hours) for one in left)
    assert SiteVersion.stored() > before


def test_a_network_is_spared_where_the_moderator_says_so_or_where_none_is_known(operator):
    decide(operator, file_report(accused="mallory", handle="1.aa"), "BAN_DAY")
    decide(operator, file_report(accused="trudy", handle=""), "BAN_DAY", network="on")

    assert {(ban.kind, ban.value) for ban in Ban.objects.all()} == {("guest", "mallory"), ("guest", "trudy")}


def test_a_warning_is_sent_to_the_guest_only_and_every_process_sees_it(operator):
    report, before = file_report(accused="mallory", handle="1.aa"), SiteVersion.stored()

    decide(operator, report, "WARN", reason="Be kind.", network="on")

    assert [(one.guest, one.reason) for one in Caution.standing()] == [("mallory", "Be kind.")]
    assert not Ban.objects.exists()
    assert SiteVersion.stored() == before + 1


def test_no_one_is_sanctioned_on_unproved_lines(operator):
    report = file_report(proved={}, claimed={1: "she said terrible things"})

    page = decide(operator, report, "BAN_WEEK", network="on")

    assert "Guests cannot be warned or banned for unproved messages" in page.content.decode()
    assert "Ban for" not in operator.get(page_of(report)).content.decode()
    assert not Ban.objects.exists()
    assert Report.objects.get().is_open


def test_a_second_decision_is_refused(operator):
    report = file_report()
    decide(operator, report, "WARN")

    page = decide(operator, report, "BAN_WEEK")

    assert "Someone else decided this report" in page.content.decode()
    assert Report.objects.get().decision == "warned"
    assert not Ban.objects.exists()
    assert LogEntry.objects.count() == 1


def test_a_decision_without_having_read_all_is_refused(operator):
    report = file_report(proved={1: "first"})

    page = decide(operator, report, verified="0", unproved="1")

    assert "the reporter added to it" in page.content.decode()
    assert report.lines.count() == 1


@pytest.mark.parametrize(
    ("reason", "error"),
    [
        ("", "Enter a reason. The guest sees it."),
        ("x" * 201, "at most 200 characters"),
        ("a\u202eb", "This text contains a control character"),
    ],
)
def test_a_ban_needs_a_reason_that_a_guest_can_read(operator, reason, error):
    page = decide(operator, file_report(), "BAN_HOUR", reason=reason)

    assert error in page.content.decode()
    assert not Ban.objects.exists()


def test_the_history_says_who_decided_what_and_nothing_of_the_chat(operator, admin_user):
    report = file_report(accused="mallory", handle="1.aa", proved={1: "an insult"}, note="Help")
    decide(operator, report, "BAN_DAY", reason="Be kind.", network="on")

    [entry] = operator.get(f"{LIST}{report.pk}/history/").context["action_list"]

    assert entry.user == admin_user
    assert entry.get_change_message() == (
        'Changed Decision: "Open" → "Banned", Ban of the guest: none → ban for 24 hours, Ban of the network: none → '
        'ban for 24 hours, Reason: "" → "Be kind." and Messages: 1 proved and 0 unproved → deleted.'
    )


def test_a_proved_report_is_exported_until_it_is_decided(operator):
    report = file_report(proved={1: "an insult"}, claimed={2: "please stop"}, note="Help", accused="mallory")

    answer = operator.post(f"{LIST}{report.pk}/export/")

    exported = json.loads(answer.content)
    assert answer["Content-Disposition"] == f'attachment; filename="report-{report.reference}.json"'
    assert "no-store" in answer["Cache-Control"]
    assert (exported["accused"], exported["note"]) == ("mallory", "Help")
    assert [(line["by"], line["n"], line["text"]) for line in exported["proved"]] == [
        ("accused", 1, "an insult")
    ]
    assert [(line["by"], line["text"]) for line in exported["claimed"]] == [("reporter", "please stop")]
    assert LogEntry.objects.get().get_change_message() == "Exported proved messages: 1."
    decide(operator, report)
    again = operator.post(f"{LIST}{report.pk}/export/", follow=True)
    assert "there are no proved messages" in again.content.decode()


def test_every_change_is_a_post_with_a_token(operator, admin_user):
    report, ban = (
        file_report(),
        Ban.objects.create(kind="guest", value="x", until=timezone.now() + timedelta(1)),
    )
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin_user)
    for page in (
        f"{LIST}{report.pk}/decide/",
        f"{LIST}{report.pk}/export/",
        f"/admin/chat/ban/{ban.pk}/lift/",
    ):
        assert operator.get(page).status_code == 405
        assert strict.post(page).status_code == 403


@pytest.mark.parametrize("page", ["add/", "1/delete/", "many/decide/", "0/decide/", "0/export/"])
def test_nobody_adds_or_deletes_reports_and_there_are_no_others(operator, page):
    assert operator.post(f"{LIST}{page}", follow=True).status_code in {403, 404}
