"""After a decision a moderator goes on to the next open report of the same list, never to one that is decided."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from chat.models import Appeal, Report
from chat.moderation import appeals
from tests.integration.moderation.reported import LIST, decide, file_report, page_of

pytestmark = pytest.mark.django_db

APPEALS = "/admin/chat/appeal/"


def old(report: Report, days: int) -> Report:
    Report.objects.filter(pk=report.pk).update(created_at=timezone.now() - timedelta(days=days))
    return report


def decided_from(moderator: Client, report: Report, listed: str) -> Any:
    """Where it leads, on a page that was opened from a list with that query."""
    form = {"reason": "Be kind.", "verified": str(report.verified), "unproved": str(report.unproved)}
    address = f"{LIST}{report.pk}/decide/?_changelist_filters={quote(listed)}"
    return moderator.post(address, form | {"action": "DISMISS"}).headers["Location"]


def test_it_is_the_one_that_stands_first_in_the_list(operator: Client) -> None:
    claim, first = old(file_report(proved={}), 9), file_report()
    younger, older = old(file_report(), 1), old(file_report(), 2)

    ways = [decide(operator, report).redirect_chain[0][0] for report in (first, older, younger)]

    assert ways == [page_of(older), page_of(younger), page_of(claim)]
    last = decide(operator, claim)
    assert last.redirect_chain[0][0] == LIST
    assert "No open report is left." in last.text


def test_the_list_is_that_which_the_moderator_came_from(operator: Client) -> None:
    other, spam, first = (old(file_report(), 3), old(file_report(), 2), file_report())
    Report.objects.filter(pk=spam.pk).update(reason="spam")

    assert (
        decided_from(operator, first, "reason=spam") == f"{page_of(spam)}?_changelist_filters=reason%3Dspam"
    )
    assert decided_from(operator, spam, "reason=spam") == f"{LIST}?reason=spam"
    assert "No open report is left in this list. Open in other lists: 1." in operator.get(LIST).text
    assert other in operator.get(LIST).context["cl"].result_list


@pytest.mark.parametrize(
    "listed", ["q=abc", "state=decided", "p=9", "o=-1", "no_such=1", "by=x", "reason=%00", "&&&"]
)
def test_whatever_the_address_says_an_open_one_follows(operator: Client, listed: str) -> None:
    following, first = old(file_report(), 1), file_report()
    where = decided_from(operator, first, listed)
    assert where.startswith((page_of(following), LIST))
    assert operator.get(where).status_code == 200


def test_two_moderators_are_not_sent_to_a_report_the_other_has_just_decided(operator: Client) -> None:
    one, two, three = (old(file_report(), days) for days in (3, 2, 1))
    colleague = Client()
    colleague.force_login(User.objects.create_superuser("colleague"))

    assert decide(operator, one).redirect_chain[0][0] == page_of(two)
    decide(colleague, two)  # while the first one reads it
    late = decide(operator, two)
    assert "Someone else decided this report" in late.text
    assert late.redirect_chain[0][0] == page_of(two)
    assert operator.get(f"{LIST}next/").headers["Location"] == page_of(three)


def test_an_account_that_may_not_read_reports_is_sent_to_none(client: Client) -> None:
    file_report()
    client.force_login(User.objects.create_user("somebody", is_staff=True))
    assert client.get(f"{LIST}next/").status_code == 403
    assert client.get(f"{APPEALS}next/").status_code == 403


def test_appeals_follow_each_other_too(operator: Client) -> None:
    for accused in ("mallory", "trudy"):
        decide(operator, file_report(accused=accused), "BAN_DAY")
    for appeal in Appeal.objects.all():
        appeals.file(appeal, "It was a joke.")
    first, second = Appeal.objects.order_by("pk")

    answered = operator.post(f"{APPEALS}{first.pk}/decide/", {"outcome": "uphold", "text": "No."})
    assert answered.headers["Location"] == f"{APPEALS}{second.pk}/change/"
    answered = operator.post(
        f"{APPEALS}{second.pk}/decide/", {"outcome": "uphold", "text": "No."}, follow=True
    )
    assert "No open appeal is left." in answered.text


def test_reports_are_found_by_reference_whether_or_not_they_are_decided(operator: Client) -> None:
    open_one, decided = file_report(), file_report()
    decide(operator, decided)
    for report in (open_one, decided):
        for typed in (report.reference, f"Report {report.reference}", report.reference[:8].lower()):
            found = operator.get(LIST, {"q": typed})
            assert report in found.context["cl"].result_list, typed
    page = operator.get(LIST, {"q": decided.reference}).text
    assert decided.decided_at is None  # as it was filed
    assert "admin</td>" in page  # who decided
    assert "UTC" in page  # and when


def test_a_moderator_sees_who_decided_and_filters_by_it(operator: Client, admin_user: User) -> None:
    decide(operator, file_report(), "BAN_DAY")
    waiting = file_report()
    assert operator.get(f"{LIST}?by={admin_user.pk}").context["cl"].result_count == 1
    assert operator.get(f"{LIST}?decision=banned").context["cl"].result_count == 1
    assert operator.get(f"{LIST}?decision=warned").context["cl"].result_count == 0
    assert operator.get(f"{LIST}?state=all").context["cl"].result_count == 2
    assert [*operator.get(f"{LIST}?by=nobody").context["cl"].result_list] == []
    assert [*operator.get(LIST).context["cl"].result_list] == [waiting]


def test_a_ban_and_its_report_lead_to_each_other(operator: Client) -> None:
    report = file_report(accused="mallory", handle="1.aa")
    decide(operator, report, "BAN_DAY", network="on")
    page = operator.get(page_of(report)).text
    for ban in report.appeals.order_by("pk").values_list("bans", flat=True):
        address = f"/admin/chat/ban/{ban}/change/"
        assert address in page
        assert page_of(report) in operator.get(address).text


def test_links_to_unreadable_pages_are_not_shown(client: Client, admin_user: User, operator: Client) -> None:
    report = file_report(accused="mallory")
    decide(operator, report, "BAN_DAY")
    admin_user.is_superuser = False
    admin_user.save()
    admin_user.user_permissions.set(Permission.objects.filter(codename="view_ban"))
    [ban] = report.appeals.values_list("bans", flat=True)
    page = client.get(f"/admin/chat/ban/{ban}/change/").text
    assert report.reference in page
    assert page_of(report) not in page
