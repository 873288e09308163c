"""No figure below five can be read in a table, nor reckoned from the rest of it."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.stats.service.disclosure import Level, Published, Row, Shown, levels_of, own_level, publish

UNDER, HIDDEN = Shown.UNDER, Shown.HIDDEN


def table(*parts: tuple[int, int]) -> list[Row]:
    """Rows of served and gave up, where nobody waits across their bounds."""
    return [Row(served + gave_up, served, gave_up) for served, gave_up in parts]


def published(rows: list[Row]) -> list[Published]:
    """The rows, and their total last."""
    total = Row(
        sum(row.came for row in rows), sum(row.served for row in rows), sum(row.gave_up for row in rows)
    )
    levels = levels_of(rows, total)
    return [
        *([publish(row, level) for row, level in zip(rows, levels, strict=True)] if levels else []),
        publish(total, own_level(total)),
    ]


def test_large_figures_are_shown() -> None:
    assert published(table((20, 5), (7, 9))) == [
        Published(25, 20, 5),
        Published(16, 7, 9),
        Published(41, 27, 14),
    ]


def test_a_small_part_hides_the_other_part() -> None:
    [first, *_] = published(table((20, 3), (20, 2), (20, 20)))
    assert first == Published(23, HIDDEN, UNDER)


def test_a_small_row_hides_another_one_because_of_the_total() -> None:
    first, second, third, total = published(table((2, 1), (20, 20), (30, 30)))
    assert first == Published(UNDER, UNDER, UNDER)
    assert second == Published(HIDDEN, HIDDEN, HIDDEN)
    assert third == Published(60, 30, 30)
    assert total == Published(103, 52, 51)


def test_a_row_in_which_nothing_happened_hides_no_other_one() -> None:
    rows = published(table((0, 0), (20, 20)))
    assert rows == [Published(UNDER, UNDER, UNDER), Published(40, 20, 20), Published(40, 20, 20)]


def test_a_table_whose_total_gives_a_small_figure_away_is_not_published() -> None:
    assert published(table((2, 1))) == [Published(UNDER, UNDER, UNDER)] * 2
    assert published(table((4, 4), (4, 4))) == [Published(16, 8, 8)]


@pytest.mark.parametrize(("first", "second", "is_shown"), [(3, 3, True), (4, 3, False), (4, 4, False)])
def test_two_months_in_which_few_gave_up(first: int, second: int, is_shown: bool) -> None:
    *months, total = published(table((200, first), (300, second)))
    assert months == ([Published(203, HIDDEN, UNDER), Published(303, HIDDEN, UNDER)] if is_shown else [])
    assert total.gave_up == first + second


def test_came_below_five_is_never_shown_although_people_who_waited_before_were_served() -> None:
    total = Row(40, 46, 30)
    rows = [Row(4, 16, 10), Row(36, 30, 20)]
    levels = levels_of(rows, total)
    assert levels == (Level.NOTHING, Level.NOTHING)
    assert publish(rows[0], levels[0]) == Published(UNDER, HIDDEN, HIDDEN)


EVERY_PAIR = [(served, gave_up) for served in range(18) for gave_up in range(18)]
PARTS = st.tuples(st.integers(0, 8), st.integers(0, 8))


@given(st.lists(PARTS, min_size=1, max_size=2))
@settings(max_examples=100)
def test_every_small_figure_could_be_another_one(parts: list[tuple[int, int]]) -> None:
    shown = published(table(*parts))
    if len(shown) == 1:
        return  # the table is left out
    readings: list[set[int]] = [set() for _ in range(3 * len(shown))]
    choices = [[row for row in table(*EVERY_PAIR) if _fits(row, seen)] for seen in shown[:-1]]
    for rows in product(*choices):
        total = Row(*(sum(getattr(row, name) for row in rows) for name in ("came", "served", "gave_up")))
        if _fits(total, shown[-1]):
            for place, row in enumerate([*rows, total]):
                for column, figure in enumerate((row.came, row.served, row.gave_up)):
                    readings[3 * place + column].add(figure)
    for place, (row, seen) in enumerate(zip(table(*parts), shown[:-1], strict=True)):
        if row.came == 0:
            continue  # nobody is in it, and opening hours may say so anyway
        for column, mark in enumerate((seen.came, seen.served, seen.gave_up)):
            if mark is UNDER:
                assert len(readings[3 * place + column]) >= 3


def _fits(row: Row, seen: Published) -> bool:
    pairs = ((row.came, seen.came), (row.served, seen.served), (row.gave_up, seen.gave_up))
    return all(
        figure < 5 if mark is UNDER else figure >= 5 if mark is HIDDEN else figure == mark
        for figure, mark in pairs
    )


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=24))
def test_no_figure_below_five_is_ever_shown(parts: list[tuple[int, int]]) -> None:
    for row, seen in zip(table(*parts), published(table(*parts))[:-1], strict=True):
        for figure, mark in zip(
            (row.came, row.served, row.gave_up), (seen.came, seen.served, seen.gave_up), strict=True
        ):
            assert mark in ((UNDER,) if figure < 5 else (figure, HIDDEN))


@pytest.mark.parametrize("count", [2, 12, 24])
def test_many_quiet_hours_leave_the_total(count: int) -> None:
    *rows, total = published(table(*[(20, 2)] * count))
    assert set(rows) == {Published(22, HIDDEN, UNDER)}
    assert total.came == 22 * count
