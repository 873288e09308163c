"""Links: what leads away, and what only has a dot in it."""

import timeit

import pytest

from chat.filters.links import has_link


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
def test_a_dot_is_no_link(text: str):
    assert not has_link(text)


@pytest.mark.parametrize("made_of", ["a", "a.", "a.b-", ".a", "www", "a/", "1."])
def test_no_text_takes_longer_than_its_length_allows(made_of: str):
    def seconds(length: int) -> float:
        text = made_of * (length // len(made_of)) + ".x"
        return min(timeit.repeat(lambda: has_link(text), number=1, repeat=5))

    assert seconds(8_000) < 20 * seconds(1_000) + 0.005
