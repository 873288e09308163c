"""Which of a machine's Pythons the unit tests run on besides that of `.venv`."""

from pathlib import Path

from tests.pythons import Version, ends_of


def chosen(*versions: Version, own: tuple[int, int] = (3, 11)) -> list[Version]:
    return list(ends_of({version: Path("python") for version in versions}, own))


def test_the_oldest_and_the_newest_are_taken_and_none_between() -> None:
    assert chosen((3, 11, 2), (3, 12, 1), (3, 13, 0), (3, 14, 2), own=(3, 12)) == [(3, 11, 2), (3, 14, 2)]


def test_the_own_one_is_not_taken_again_though_it_is_an_end() -> None:
    assert chosen((3, 12, 1), (3, 13, 0)) == [(3, 13, 0)]
    assert chosen((3, 11, 2), (3, 12, 1), own=(3, 13)) == [(3, 11, 2)]


def test_of_one_minor_version_the_last_counts_and_3_9_is_older_than_3_11() -> None:
    assert chosen((3, 13, 9), (3, 13, 10), (3, 9, 18), (3, 11, 7), (2, 7, 18)) == [(3, 13, 10)]


def test_a_machine_with_one_python_has_no_other() -> None:
    assert chosen((3, 11, 2)) == []
