"""Suggestions: what newcomers are shown, and what guests cannot make them read."""

from collections import Counter

import pytest

from chat.filters.words import Action, Filter, Filters
from chat.hub.suggestions import FEWEST_NETWORKS, MOST, is_fit, suggestions
from chat.toggles.values import Toggles

FILTERS = Filters((Filter(Action.FLAG, ("spam",)),))


def suggested(wished: dict[str, int], filters: Filters = FILTERS, **site: object) -> list[str]:
    return suggestions(Toggles(**site), filters, Counter(wished))  # type: ignore[arg-type]


def test_interests_of_few_networks_are_not_suggested() -> None:
    few = FEWEST_NETWORKS - 1
    assert suggested({"tea": FEWEST_NETWORKS, "chess": few, "night trains": 9}) == ["night trains", "tea"]


@pytest.mark.parametrize(
    "interest",
    [
        *("06 12 34 56 78", "call 0612345678", "room 5", "\u0660\u0661\u0662", "五七一八八六六", "⑤⑤⑤"),
        *(
            "example.com",
            "www.example.org",
            "https://x.example",
            "me@example.com",
            "@someone",
            "t.me/someone",
        ),
        *("spam", "5pam", "s p a m"),
    ],
)
def test_numbers_links_names_elsewhere_and_listed_words_are_not_suggested(interest: str) -> None:
    assert not is_fit(interest, FILTERS)
    assert suggested({interest: 99, "tea": 3}) == ["tea"]


@pytest.mark.parametrize("interest", ["tea", "night trains", "三国", "c++", "موسيقى", "rock'n'roll", "año"])
def test_ordinary_interests_are_suggested(interest: str) -> None:
    assert suggested({interest: 3}) == [interest]


def test_the_operators_suggestions_come_first_and_once() -> None:
    own = "Board games\n\n Tea \n80s music"
    wished = {"tea": 9, "chess": 5}
    assert suggested(wished, suggested_interests=own) == ["Board games", "Tea", "80s music", "chess"]


def test_the_operator_may_let_guests_suggest_nothing() -> None:
    assert suggested({"tea": 9}, suggest_from_guests=False) == []
    assert suggested({"tea": 9}, suggest_from_guests=False, suggested_interests="chess") == ["chess"]


def test_there_is_an_end_to_them() -> None:
    words = {f"{chr(97 + n // 26)}{chr(97 + n % 26)}": 3 for n in range(100)}
    assert len(suggested(words)) == MOST
