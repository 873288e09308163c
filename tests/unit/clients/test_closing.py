"""What the Python client does after a close, and how long it waits."""

from chat.protocol.codes import ClientRule, CloseCode
from clients.python.passerby.closing import Backoff, Rule, rule


def test_the_client_does_what_the_protocol_says_for_each_close_code():
    twins = {
        ClientRule.RECONNECT: Rule.RECONNECT,
        ClientRule.RECONNECT_WITHOUT_FRAME: Rule.RECONNECT_WITHOUT_FRAME,
        ClientRule.WAIT: Rule.WAIT,
        ClientRule.STOP: Rule.STOP,
        ClientRule.STOP_AND_OFFER: Rule.STOP,
    }
    assert {code: rule(code) for code in CloseCode} == {code: twins[code.rule] for code in CloseCode}
    assert rule(4999) is Rule.RECONNECT


def test_the_backoff_grows_to_15_seconds_and_resets_after_a_welcome():
    backoff = Backoff()
    pauses = [backoff.seconds(Rule.RECONNECT, None) for _ in range(20)]
    assert all(pause <= min(15.0, 0.5 * 2**failures) for failures, pause in enumerate(pauses))
    assert len(set(pauses)) == 20, "with jitter"
    backoff.reset()
    assert backoff.seconds(Rule.RECONNECT, None) <= 0.5


def test_the_backoff_is_never_shorter_than_the_site_asks_for():
    assert Backoff().seconds(Rule.WAIT, 30.0) >= 30.0
    assert Backoff().seconds(Rule.WAIT, None) >= 10.0
    assert Backoff().seconds(Rule.RECONNECT, 2.0) >= 2.0
