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


@pytest.mark.parametrize(
    "text", ["name@example.com", "name@mail.example.de", "tg://resolve", "ftp://example.com/a"]
)
def test_an_address_that_opens_another_app_is_a_link_too(text: str) -> None:
    assert has_link(text)


@pytest.mark.parametrize(
    "text", ["http://[::1", "http://%zz", "http://1.2.3.400/", "http://", "@somebody", "a@b"]
)
def test_an_address_no_browser_opens_is_not_a_link(text: str) -> None:
    assert not has_link(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org",
        "look: HTTP://EXAMPLE.ORG/x",
        "www.example.de",
        "example.com",
        "it is on shop.example.net, really",
        "t.me/somebody",
        "discord.gg/abc",
        "bücher.example/a",
        "tg://resolve",
    ],
)
def test_a_link_is_found(text: str):
    assert has_link(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "fine. thanks",
        "ok.so then",
        "e.g. this",
        "v1.2",
        "and/or",
        "3.5/5",
        "www",
        "a.b",
        "…",
        "hi.Me too",
    ],
)
def test_a_dot_is_not_a_link(text: str):
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
