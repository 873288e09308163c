"""A connection's state as autobahn sets it up, kept by the class until a connection changes it."""

from functools import cached_property
from typing import Any, ClassVar

from autobahn.twisted.websocket import WebSocketServerProtocol
from autobahn.wamp.types import TransportDetails
from autobahn.websocket.protocol import TrafficStats
from autobahn.websocket.utf8validator import Utf8Validator
from daphne.ws_protocol import WebSocketProtocol

#: What autobahn creates for each connection, and `LeanState` replaces.
_REPLACED = {
    "_results",
    "_transport_details",
    "_valid_events",
    "is_closed",
    "is_open",
    "send_queue",
    "state",
    "trafficStats",
    "utf8validator",
}
#: Values that can be shared: an assignment to a connection hides them.
_CONSTANTS = (bool, int, float, str, bytes, type(None))


class LeanState(WebSocketProtocol):
    """Names in camel case are autobahn's.

    autobahn gives every connection forty attributes that hardly any connection ever changes, two Deferreds that
    nothing waits for, statistics that nothing reads, and a validator that only fragments and long texts need:
    a tenth of a connect, and 3 kB of a connection.
    """

    #: Class attributes for `settle_options`; empty if autobahn's state is not the known one.
    _is_lean: ClassVar[bool] = False

    def __init__(self) -> None:
        if not self._is_lean:
            super().__init__()

    def _connectionMade(self) -> None:  # noqa: N802
        if self._is_lean:
            self.state = self.STATE_CONNECTING
            self.factory.countConnections += 1
        else:
            super()._connectionMade()


class _Unwatched:
    """Stands in for a Deferred that nothing waits for."""

    def callback(self, result: object) -> None: ...


def lean_attributes(factory: Any) -> dict[str, Any]:
    """Attributes for a subclass of LeanState whose connections `factory` makes.

    Empty if this version of autobahn sets up something else too.
    """
    sample: Any = WebSocketServerProtocol()
    sample.factory, sample.peer = factory, ""
    sample._connectionMade()
    factory.countConnections -= 1
    state = {name: value for name, value in vars(sample).items() if name not in {"factory", "peer"}}
    constants = {
        name: value
        for name, value in state.items()
        if type(value) in _CONSTANTS and name not in _REPLACED | {*sample.CONFIG_ATTRS}
    }
    if state.keys() - constants.keys() - _REPLACED - {*sample.CONFIG_ATTRS}:
        return {}
    validator = cached_property(lambda _: Utf8Validator())
    validator.__set_name__(LeanState, "utf8validator")
    return constants | {
        "_is_lean": True,
        "_transport_details": TransportDetails(),
        "is_closed": _Unwatched(),
        "is_open": _Unwatched(),
        "trafficStats": TrafficStats(),
        "utf8validator": validator,
    }
