"""The links at the top of history and delete pages: the first page, the list, the object."""

import re

import pytest
from django.test import Client

from chat.models import Pool, SiteSettings

pytestmark = pytest.mark.django_db


def links(page: str) -> list[str]:
    """Their texts and that of the page itself, the last."""
    found = re.search(r'<div class="breadcrumbs">(.*?)</div>', page, re.DOTALL)
    assert found
    return [part.strip() for part in re.sub(r"<[^>]+>", "", found[1]).split("&rsaquo;")]


@pytest.mark.parametrize(("page", "last"), [("history", "History"), ("delete", "Delete")])
def test_a_row_is_below_its_list(operator: Client, page: str, last: str) -> None:
    pool = Pool.objects.create(slug="course", name="A course")
    answer = operator.get(f"/admin/chat/pool/{pool.pk}/{page}/")
    assert links(answer.text) == ["Home", "Pools", "A course", last]


def test_several_rows_are_deleted_below_their_list(operator: Client) -> None:
    pool = Pool.objects.create(slug="course", name="A course")
    chosen = {"action": "delete_selected", "_selected_action": pool.pk}
    assert links(operator.post("/admin/chat/pool/", chosen).text) == ["Home", "Pools", "Delete"]


def test_the_settings_have_no_list(operator: Client) -> None:
    SiteSettings.objects.get_or_create()
    assert links(operator.get("/admin/chat/sitesettings/history/").text) == [
        "Home",
        "Site settings",
        "History",
    ]
