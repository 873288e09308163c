"""Bans in the admin: active ones, and lifting one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from chat.models import Ban, SiteVersion

LIST = "/admin/chat/ban/"


@pytest.fixture
def running(db: None) -> Ban:
    until = timezone.now() + timedelta(hours=1)
    return Ban.objects.create(kind="guest", value="mallory", reason="Be kind.", until=until)


def test_the_list_shows_active_bans_and_expired_ones_on_request(operator, running):
    over = Ban.objects.create(kind="guest", value="trudy", until=timezone.now() - timedelta(hours=1))

    assert list(operator.get(LIST).context["cl"].result_list) == [running]
    assert list(operator.get(f"{LIST}?state=over").context["cl"].result_list) == [over]


def test_a_lifted_ban_is_over_and_every_process_will_see_it(operator, running):
    before = SiteVersion.stored()

    page = operator.post(f"{LIST}{running.pk}/lift/", follow=True)

    assert "Ban lifted." in page.content.decode()
    assert not Ban.objects.get().is_running
    assert SiteVersion.stored() == before + 1


def test_the_history_says_that_it_was_lifted(operator, running):
    operator.post(f"{LIST}{running.pk}/lift/")

    [entry] = operator.get(f"{LIST}{running.pk}/history/").context["action_list"]

    assert entry.get_change_message() == f"Changed Until: {running.until:%Y-%m-%d %H:%M} UTC → now."


def test_an_expired_ban_cannot_be_lifted(operator, running):
    assert "Lift this ban" in operator.get(f"{LIST}{running.pk}/change/").content.decode()
    operator.post(f"{LIST}{running.pk}/lift/")

    assert "Lift this ban" not in operator.get(f"{LIST}{running.pk}/change/").content.decode()
    assert operator.post(f"{LIST}{running.pk}/lift/").status_code == 404


@pytest.mark.parametrize("page", ["add/", "1/delete/"])
def test_no_account_can_add_or_delete_one_by_hand(operator, running, page):
    assert operator.get(f"{LIST}{page}").status_code == 403
