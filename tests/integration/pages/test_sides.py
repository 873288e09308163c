"""The start and chat pages of pools with two sides, and that other pools do not pay for them."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from chat.formats.opening_hours import Hours
from chat.policy import snapshot
from chat.toggles.pool import MAIN, PoolSettings
from chat.toggles.sides import Preset, SidesPlan
from tests.conftest import Hold

PLAN = SidesPlan(
    preset=Preset.HELPLINE, elsewhere="Call 030 123456.\n\nOr write to us.", confidentiality="We keep quiet."
)


@pytest.fixture
def helpline(hold: Hold):
    """Holds a helpline at `/p/line/`, with these changes."""

    def decide(**changes: object) -> None:
        main = snapshot.held().pools[MAIN]
        pool: PoolSettings = replace(main, slug="line", name="Line", sides=PLAN, interests=False)
        hold(pools={MAIN: main, "line": replace(pool, **changes)})  # type: ignore[arg-type]

    return decide


@pytest.mark.parametrize(
    ("encryption", "said", "unsaid"),
    [
        ("required", "cannot read your chat. Only your browser", "passes your messages on and stores none"),
        ("when_possible", "If both browsers can encrypt", "Only your browser"),
        ("off", "passes your messages on and stores none", "cannot read your chat"),
    ],
)
def test_the_start_page_says_who_can_read_a_chat(client: Client, helpline, encryption, said, unsaid) -> None:
    helpline(encryption=encryption)

    page = client.get("/p/line/").text

    assert said in page
    assert unsaid not in page


@pytest.mark.parametrize("path", ["/p/line/", "/p/line/chat/"])
def test_both_pages_show_hours_crisis_lines_and_the_operators_words(client: Client, helpline, path) -> None:
    helpline(hours=Hours.parse("Europe/Berlin\nmon-fri 00:00-24:00\nsat,sun 00:00-12:00 12:01-24:00"))

    page = client.get(path).text

    assert "<h2>Opening hours</h2>" in page or "<h3>Opening hours</h3>" in page
    assert re.search(r'Saturday – Sunday <b dir="ltr">00:00–12:00</b> <b dir="ltr">12:01–24:00</b>', page)
    assert "Europe/Berlin" in page
    assert "Samaritans" in page
    assert page.count("Call 030 123456.") == page.count("Or write to us.") > 0


def test_a_helpline_that_never_closes_names_no_hours(client: Client, helpline) -> None:
    helpline()

    assert "Opening hours" not in client.get("/p/line/").text


def test_while_it_is_closed_the_start_page_still_shows_other_ways_to_find_help(
    client: Client, helpline, hold
) -> None:
    helpline()
    hold(toggles=replace(snapshot.held().toggles, is_open=False))

    page = client.get("/p/line/").text

    assert "We are closed right now" in page
    assert "I am a helper" not in page
    assert "Call 030 123456." in page


def test_what_an_operator_writes_is_text(client: Client, helpline) -> None:
    helpline(sides=replace(PLAN, elsewhere="<b>Call</b>", confidentiality="<script>"))

    for path in ("/p/line/", "/p/line/chat/"):
        page = client.get(path).text
        assert "<b>Call" not in page
        assert "<script>\n" not in page.partition("</head>")[2]


def test_where_everybody_needs_a_code_there_is_one_field_for_it(client: Client, helpline) -> None:
    helpline(needs_code=True)

    page = client.get("/p/line/").text

    assert page.count('name="code"') == 1
    assert "I am a helper" not in page


def test_a_closed_line_is_said_on_the_start_page(client: Client, helpline) -> None:
    helpline(sides=replace(PLAN, queue_closed=True))

    assert "nobody can join it right now" in client.get("/p/line/").text


def test_small_talk_has_no_place_in_a_helpline(client: Client, helpline) -> None:
    helpline()

    page = client.get("/p/line/chat/").text

    assert "To break the ice" not in page
    assert "Something to think about" not in page
    assert 'data-action="next"' not in page


@pytest.mark.parametrize("path", ["/", "/chat/"])
def test_other_pools_load_and_show_nothing_of_it(client: Client, helpline, path) -> None:
    helpline()

    page = client.get(path).text

    for part in ("features/sides", "landing/tandem", "data-sides", "data-wish", "Join the line"):
        assert part not in page


@pytest.mark.parametrize(
    ("preset", "path", "script"),
    [
        (Preset.HELPLINE, "/p/line/chat/", "features/sides"),
        (Preset.TANDEM, "/p/line/chat/", "features/sides"),
        (Preset.TANDEM, "/p/line/", "landing/tandem"),
    ],
)
def test_the_scripts_of_the_feature_are_among_the_hashes_of_its_pages(
    client: Client, helpline, preset, path, script
) -> None:
    helpline(sides=SidesPlan(preset=preset))

    page = client.get(path).text

    (hashes,) = re.findall(r'<script type="importmap">(.*?)</script>', page)
    assert script in hashes
    assert re.search(rf'(src|href)="/static/js/{script}\.\w+\.js"', page)
