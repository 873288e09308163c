"""Which WebSocket the server uses: the fast one, where all it leans on is there."""

import logging

from chatsite.websocket import SiteSocket
from chatsite.websocket_foundations import missing_names

logger = logging.getLogger(__name__)


def choose_socket(*, fast: bool) -> type[SiteSocket]:
    if not fast:
        return SiteSocket
    if missing := missing_names():
        logger.warning("WebSockets take the slow path: this version lacks %s", ", ".join(missing))
        return SiteSocket
    from chatsite.websocket_fast import FastSocket

    return FastSocket
