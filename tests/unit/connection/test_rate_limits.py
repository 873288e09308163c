"""The escalation for one connection: an error, a pause, a close; and what is allowed in a pause."""

import pytest

from chat.connection.rate_limits import ESCALATION, Pace
from chat.protocol.codes import ErrorCode, ProtocolError


def paused() -> Pace:
    """Paused at the time 0.0, by too many `typing` commands."""
    pace = Pace(say_per_10s=20, open_messages=32)
    for _ in range(ESCALATION.pause_after + 1):
        assert pace.refused(0.0)
    return pace


def test_errors_come_first_and_change_nothing():
    pace = Pace(say_per_10s=20, open_messages=32)
    for _ in range(ESCALATION.pause_after):
        assert pace.refused(0.0)

    assert pace.say(0.0, repeat=False) == 0.0


def test_then_everything_that_a_partner_would_notice_waits_for_the_pause_to_end():
    pace = paused()

    assert pace.say(4.0, repeat=False) == pace.say(4.0, repeat=True) == ESCALATION.pause_seconds - 4.0
    for kind in ("typing", "seen", "find", "rename", "report"):
        with pytest.raises(ProtocolError) as error:
            pace.check(kind, 4.0)
        assert error.value.code is ErrorCode.RATE_LIMITED
        assert error.value.retry_after == ESCALATION.pause_seconds - 4.0
    assert pace.say(ESCALATION.pause_seconds, repeat=False) == 0.0
    pace.check("find", ESCALATION.pause_seconds)


def test_a_paused_guest_may_confirm_answer_and_leave():
    pace = paused()

    for kind in ("got", "ping", "part"):
        pace.check(kind, 1.0)


def test_continuing_during_the_pause_closes_the_connection():
    pace = paused()

    refusals = 0
    while pace.refused(0.1):
        refusals += 1
    assert refusals == pytest.approx(ESCALATION.close_after - ESCALATION.pause_after, abs=2)


def test_errors_are_forgiven_with_time():
    pace = Pace(say_per_10s=20, open_messages=32)
    for second in range(1_000):
        assert pace.refused(float(second))
        assert pace.say(float(second), repeat=False) == 0.0
