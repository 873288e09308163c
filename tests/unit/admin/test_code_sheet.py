"""The sheet of entry codes: the printed URL, and the spreadsheet."""

import csv
import re
from datetime import datetime
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from chat.admin.pools.code_sheet import Card, csv_link

CARD = Card("7K3Q-X9M2-PAVT-4HRD", "https://chat.example.org/p/esperanto/")


def test_the_url_has_the_code_in_its_fragment():
    address = urlsplit(CARD.address)

    assert address.fragment == "code=7K3QX9M2PAVT4HRD"
    assert "7K3Q" not in address._replace(fragment="").geturl()


def test_the_picture_is_a_drawing_without_script_style_or_text():
    picture = CARD.qr()

    assert re.fullmatch(r"<svg [^<>]*>(<path [^<>]*/>)+</svg>", picture)
    assert not re.search(r"style=|\son\w+=|href|http", picture)
    assert picture != Card("7K3Q-X9M2-PAVT-4HRE", CARD.pool_address).qr()


def test_the_spreadsheet_contains_code_address_and_end():
    link = csv_link([CARD], datetime(2026, 12, 1, 18, tzinfo=ZoneInfo("Europe/Berlin")))

    kind, _, content = link.partition(",")
    assert kind == "data:text/csv;charset=utf-8"
    assert list(csv.reader(unquote(content).splitlines())) == [
        ["code", "address", "valid until"],
        [CARD.code, CARD.address, "2026-12-01T18:00:00+01:00"],
    ]
