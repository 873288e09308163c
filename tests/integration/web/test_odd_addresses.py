"""Any value in or after a URL of the admin is answered by a page, never by a failure."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver

from tests.integration.moderation.reported import file_report

ODD = ("abc", "-1", "9" * 30, "\x00", "1/2", "_00", "٣")
#: The query parameters that Django's lists read.
QUERIES = ("q", "p", "o", "state", "id__exact", "_to_field", "e")


def addresses(patterns: Any, prefix: str = "") -> Iterator[str]:
    for each in patterns:
        text = f"{prefix}{each.pattern}"
        if hasattr(each, "url_patterns"):
            yield from addresses(each.url_patterns, text)
        else:
            yield text


def filled_in(address: str, odd: str) -> str:
    """Fills in `<path:id>` or `(?P<id>...)`."""
    named = re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]+>", lambda _: quote(odd, safe=""), address)
    return "/" + re.sub(r"[\^$\\]|\.\*", "", named)


IN_THE_ADMIN = sorted({each for each in addresses(get_resolver().url_patterns) if each.startswith("admin/")})


@pytest.mark.django_db
def test_odd_ids_are_answered(client: Client, admin_user: User) -> None:
    client.raise_request_exception = False
    answers = []
    assert "admin/chat/pool/<path:object_id>/codes/" in IN_THE_ADMIN
    for address in IN_THE_ADMIN:
        client.force_login(admin_user)  # one of the pages logs out
        for odd in ODD if "<" in address else ODD[:1]:
            page = filled_in(address, odd)
            answers += [(page, send(page).status_code) for send in (client.get, client.post)]
    assert [answer for answer in answers if answer[1] >= 500] == []


@pytest.mark.django_db
@pytest.mark.parametrize("page", [each for each in IN_THE_ADMIN if "<" not in each])
def test_odd_fields_and_queries_are_answered(client: Client, admin_user: User, page: str) -> None:
    client.raise_request_exception = False
    client.force_login(admin_user)
    file_report()
    for odd in ODD:
        fields = dict.fromkeys((*QUERIES, "_popup", "next", "term"), odd)
        chosen = {
            "_selected_action": odd,
            "seen": odd,
            "confirmed": odd,
            "code": odd,
            "index": odd,
        }
        answers = [client.get(f"/{page}", fields)]
        actions = ("dismiss", "delete_selected")
        answers += [client.post(f"/{page}", chosen | {"action": action}) for action in actions]
        answers += [client.get(f"/{page}", {name: odd}) for name in QUERIES if page.endswith("/report/")]
        assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
