"""The story of a violation contains what is needed to find the cause, and no more."""

from tests.faults.population.diary import What
from tests.faults.population.forged import GRACE, MEET, STAND, TALK, diary
from tests.faults.population.judge import judge
from tests.faults.population.story import story


def test_a_story_lists_what_both_sides_saw_and_which_rules_were_broken() -> None:
    entries = diary(
        *MEET,
        (1.5, "site", What.FAULT, {"note": "Redis is stopped", "chat": ""}),
        *TALK,
        (3.1, "bob/1", What.SHOWN, {"n": 1, "text": "hi"}),
        (3.2, "eve/1", What.SAID, {"n": 1, "text": "elsewhere", "chat": "d"}),
        *STAND,
    )
    (violation,) = judge(entries, GRACE)
    told = story(entries, violation)
    assert "twice: bob/1 showed 1 twice" in told
    assert "Redis is stopped" in told
    assert "ann/1 said c n=1 'hi'" in told
    assert ">   3.100 bob/1 shown c n=1 'hi'" in told
    assert "elsewhere" not in told
