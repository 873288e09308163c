"""What an account that may only look sees: the words of the page, without values that only the form needs."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from chat.models import Pool, SiteSettings, WordFilter

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(client: Client) -> Client:
    account = User.objects.create_user("viewer", is_staff=True)
    account.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(account)
    return client


def text(client: Client, path: str) -> str:
    page = client.get(path).text.partition('<div id="content"')[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_rows_show_no_version(viewer: Client) -> None:
    pool = Pool.objects.create(slug="course", name="A course", encryption="when_possible")
    words = WordFilter.objects.create(name="Insults", action="blur", words="fool")
    assert "Version" not in (page := text(viewer, f"/admin/chat/pool/{pool.pk}/change/"))
    assert "A course" in page
    assert "When both browsers can" in page
    assert "Version" not in (page := text(viewer, f"/admin/chat/wordfilter/{words.pk}/change/"))
    assert "Hide: the receiver sees it only after a tap" in page


def test_settings_show_the_names_of_choices(viewer: Client) -> None:
    SiteSettings.objects.get_or_create()
    page = text(viewer, "/admin/chat/sitesettings/")
    assert "Version" not in page
    assert "encryption When both browsers can" in page
