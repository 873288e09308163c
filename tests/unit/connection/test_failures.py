"""What a guest is told after an error, and whether its connection continues."""

from typing import Any

import pytest

from chat.connection.failures import Answer, answer_to
from chat.protocol.codes import CloseCode, ErrorCode, ProtocolError
from chat.protocol.events import Error
from chatsite.channel_layer.errors import LayerUnavailable
from matchmaking.errors import MatchmakingError, Trouble

AWAY = Error(ErrorCode.UNAVAILABLE, "Please try again in a moment.", retry_after=2.0, re="find")

_TROUBLES = [MatchmakingError(Trouble.UNAVAILABLE), LayerUnavailable(), KeyError("a bug")]


def test_a_refusal_is_answered_with_all_that_it_says():
    fields: dict[str, Any] = {"n": 7, "chat": "c", "retry_after": 1.5, "rules": "v2"}
    fields |= {"challenge": "x", "appeal": "A", "network": True}
    error = ProtocolError(ErrorCode.BANNED, "Be kind.", re="hello", close=CloseCode.REFUSED, **fields)
    expected = Error(ErrorCode.BANNED, "Be kind.", re="hello", **fields)
    assert answer_to(error, "hello", is_welcomed=False) == Answer(expected, CloseCode.REFUSED)


@pytest.mark.parametrize("error", _TROUBLES, ids=repr)
def test_a_failed_command_may_be_repeated_and_its_guest_is_checked(error: Exception):
    assert answer_to(error, "find", is_welcomed=True) == Answer(AWAY, in_doubt=True)
    assert answer_to(error, "find", is_welcomed=False) == Answer(AWAY, CloseCode.OVERLOADED)


def test_a_guest_that_ended_must_reconnect():
    error = MatchmakingError(Trouble.OVER)
    assert answer_to(error, "find", is_welcomed=True) == Answer(AWAY, CloseCode.OVERLOADED)


def test_a_superseded_connection_is_closed_without_an_error():
    error = MatchmakingError(Trouble.SUPERSEDED)
    assert answer_to(error, "find", is_welcomed=True) == Answer(None, CloseCode.SUPERSEDED)


def test_a_full_network_waits_and_stays():
    answer = answer_to(MatchmakingError(Trouble.LIMITED, retry_after=3.21), "find", is_welcomed=True)
    assert answer.event is not None
    assert (answer.event.code, answer.event.retry_after, answer.close) == (ErrorCode.RATE_LIMITED, 3.2, None)


@pytest.mark.parametrize("is_welcomed", [False, True])
def test_a_frame_that_fails_by_a_bug_ends_neither_connection_nor_chat(is_welcomed: bool):
    answer = answer_to(KeyError("a bug"), None, is_welcomed=is_welcomed)
    assert answer.event is not None
    assert (answer.event.code, answer.close, answer.in_doubt) == (ErrorCode.UNAVAILABLE, None, False)
