"""Links: what points outside the site, and what only contains a dot."""

import timeit
from time import process_time

import pytest

from chat.filters.addresses import addresses
from chat.filters.links import has_link
from tests.vectors import vectors


@pytest.mark.parametrize(("text", "shown"), vectors("addresses"))
def test_an_address_begins_and_ends_where_a_person_would_say(text: str, shown: list[str]) -> None:
    found = list(addresses(text))
    assert [text[each.start : each.end] for each in found] == shown
    assert [each.url for each in found] == [
        each if each.lower().startswith("http") else f"https://{each}" for each in shown
    ]
    assert not shown or has_link(text)


@pytest.mark.parametrize("text", vectors("links")["links"])
def test_what_leads_outside_is_a_link(text: str) -> None:
    assert has_link(text)


@pytest.mark.parametrize("text", vectors("links")["none"])
def test_a_dot_and_what_no_browser_opens_are_no_links(text: str) -> None:
    assert not has_link(text)


@pytest.mark.parametrize(
    "made_of",
    [
        "a",
        "a.",
        "a.b-",
        ".a",
        "www.",
        "a/",
        "1.",
        "http://a",
        "http://a@",
        "a@",
        "a@a.",
        "://",
        "(",
        "http://a/(",
        "x://",
        "\u4e00.",
        "1.2.3.4",
    ],
)
def test_no_text_takes_longer_than_its_length_allows(made_of: str):
    def seconds(length: int) -> float:
        text = made_of * (length // len(made_of)) + ".x"
        judge = lambda: (has_link(text), list(addresses(text)))  # noqa: E731
        return min(timeit.repeat(judge, timer=process_time, number=1, repeat=5))

    # Sixteen times the length: a quadratic pattern would take 256 times as long.
    assert seconds(32_000) < 60 * seconds(2_000) + 0.01
