"""The site's figures, summed: who is online, rates, and how long guests waited."""

from matchmaking.stats.counters import WAIT_BOUNDS_MS, Counts
from matchmaking.stats.site_stats import Bucket, Overview, ProcessReport, Waits

NOW = 1_000_005_000  # halfway through bucket 100,000


def told(**numbers: int) -> ProcessReport:
    return ProcessReport(id="", host="one", pid=1, version="1", began=0, beat=NOW, **numbers)  # type: ignore[arg-type]


def waits(*milliseconds: int) -> Waits:
    counts = Counts()
    for wait in milliseconds:
        counts.wait(wait)
    return Waits.of(counts.named())


def test_guests_of_all_processes_are_added_up() -> None:
    overview = Overview(NOW, (told(guests=3, waiting=1, chatting=2), told(guests=4, chatting=2)))
    assert (overview.online, overview.waiting, overview.chats) == (7, 1, 2)


def test_a_chat_with_one_known_side_counts_as_a_chat() -> None:
    assert Overview(NOW, (told(chatting=3),)).chats == 2


def test_a_rate_is_that_of_the_last_complete_bucket() -> None:
    hour = tuple(
        Bucket(number, {"messages": count}) for number, count in ((99_998, 70), (99_999, 50), (100_000, 9))
    )
    assert Overview(NOW, hour=hour).messages_per_second == 5.0


def test_matches_and_errors_are_those_of_a_minute() -> None:
    counts = {"matches": 1, "error:closed": 2, "error:failed": 1}
    hour = tuple(Bucket(number, counts) for number in range(99_900, 100_001))
    assert (Overview(NOW, hour=hour).matches_per_minute, Overview(NOW, hour=hour).errors_per_minute) == (
        6,
        18,
    )


def test_half_of_the_guests_waited_no_longer_than_the_median() -> None:
    assert waits(*[50] * 50, *[9_000] * 50).quantile(0.5) == 0.1
    assert 7.5 < (waits(*[50] * 50, *[9_000] * 50).quantile(0.95) or 0) <= 10


def test_there_is_no_median_without_waits() -> None:
    assert waits().quantile(0.5) is None


def test_waits_above_every_bound_are_in_the_last_bucket() -> None:
    assert waits(WAIT_BOUNDS_MS[-1] + 1).cumulated()[-2:] == [(300.0, 0), (None, 1)]
    assert waits(WAIT_BOUNDS_MS[-1] + 1).quantile(0.5) == 300.0


def test_a_bound_belongs_to_its_class() -> None:
    assert waits(100).cumulated()[0] == (0.1, 1)


def test_the_sum_of_the_waits_is_exact() -> None:
    assert waits(123, 4_567).waited == 4_690
