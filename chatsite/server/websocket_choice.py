"""Selects the WebSocket class: the fast one if everything it depends on exists."""

import logging
from typing import Any

from chatsite.server.compatibility import missing_names
from chatsite.server.lean_state import LeanState, lean_attributes
from chatsite.server.websocket import SiteSocket

logger = logging.getLogger(__name__)


def choose_socket(*, fast: bool) -> type[SiteSocket]:
    if not fast:
        return SiteSocket
    if missing := missing_names():
        logger.warning(
            "WebSockets use the slow path: this version of autobahn or Twisted lacks %s", ", ".join(missing)
        )
        return SiteSocket
    from chatsite.server.fast_websocket import FastSocket

    return FastSocket


def settle_options(socket: type[SiteSocket], factory: Any) -> type[SiteSocket]:
    """The same class with the factory's options as class attributes.

    autobahn copies these thirty options into every connection and formats them for a log line nobody reads: a
    quarter of the cost of connecting, and a tenth of an idle connection's memory.
    """
    options = {name: getattr(factory, name) for name in socket.CONFIG_ATTRS}
    for name, option in options.items():
        if callable(option):
            options[name] = staticmethod(option)
    if issubclass(socket, LeanState):
        options |= lean_attributes(factory)
    return type(socket.__name__, (socket,), {**options, "CONFIG_ATTRS": ()})
