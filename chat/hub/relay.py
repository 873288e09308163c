"""The relay between server processes: every channel and every message of the channel layer is spelt here."""

import logging
from collections.abc import Callable
from typing import Any, Protocol

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from chatsite.channel_layer.layer import Opening
from chatsite.logs.redact import kind_of

logger = logging.getLogger(__name__)

#: Every channel begins so: a Redis that others use too can give this site's user a right to these alone.
_PREFIX = "passerby."
#: Everything that concerns all processes goes here.
SITE_CHANNEL = f"{_PREFIX}site"

#: Between a chat's id and the finished frame for the guest of an inbox. Nothing reaches a browser without its chat.
_SEPARATOR = b"\0"
_INBOX = f"{_PREFIX}inbox."
CHANGES = "matchmaking.changes"
TOGGLES = "site.toggles"
DRAIN = "process.drain"


Deliver = Callable[[dict[str, Any]], None]


class Layer(Protocol):
    """What we use of the channel layer beyond the standard (see chatsite.channel_layer.layer)."""

    def publish(
        self, channel: str, message: dict[str, Any], unheard: Callable[[str], None] | None = None
    ) -> None: ...

    def claim(self, channel: str, deliver: Deliver) -> Opening: ...

    def publish_bytes(
        self, channel: str, payload: bytes, unheard: Callable[[str], None] | None = None
    ) -> None: ...

    def claim_bytes(self, channel: str, deliver: Callable[[bytes], None]) -> Opening: ...

    def watch(self, listener: Callable[[bool], None]) -> None: ...


class Relay:
    """This process's way to the others, from the loop that makes it."""

    def __init__(self) -> None:
        self._layer: Layer = get_channel_layer().here()

    def send_frame(self, inbox: str, chat: str, frame: bytes, unheard: Callable[[str], None]) -> None:
        """Passes a finished frame to the partner's inbox. Raises LayerUnavailable."""
        self._layer.publish_bytes(_INBOX + inbox, chat.encode() + _SEPARATOR + frame, unheard)

    def hint_changes(self, process: str, pool: str) -> None:
        """Tells a process that its list of changes in a pool has something new. Raises LayerUnavailable."""
        self._layer.publish(_process_channel(process), {"type": CHANGES, "pool": pool})

    def claim_inbox(self, inbox: str, hear: Callable[[str, bytes], None]) -> Opening:
        """From its confirmation to its close, or until somebody claims the inbox anew, `hear(chat, frame)` gets what is
        sent there."""

        def deliver(payload: bytes) -> None:
            chat, _, frame = payload.partition(_SEPARATOR)
            hear(chat.decode(), frame)

        return self._layer.claim_bytes(_INBOX + inbox, deliver)

    async def open_process(
        self, process: str, on_changes: Callable[[str], None], on_drain: Callable[[bool], None]
    ) -> None:
        """Hears what is meant for this process: hints, each of which names a pool, and that it shall drain."""

        def deliver(message: dict[str, Any]) -> None:
            # Any other kind is of a later version, which can do without us.
            if message["type"] == DRAIN:
                on_drain(message["whole"])
            elif message["type"] == CHANGES:
                on_changes(message["pool"])

        await self._layer.claim(_process_channel(process), deliver).confirmed()

    async def open_site(self, on_toggles: Callable[[], None]) -> None:
        """Hears what concerns all processes."""
        await self._layer.claim(SITE_CHANNEL, lambda message: on_toggles()).confirmed()

    def watch(self, listener: Callable[[bool], None]) -> None:
        """`listener(False)` when the way is lost, `listener(True)` when all subscriptions hold again."""
        self._layer.watch(listener)


def hint_toggles() -> None:
    """Tells every process that the toggles changed, from synchronous code; each reads them within a second anyway."""
    layer = get_channel_layer()
    try:
        async_to_sync(layer.send)(SITE_CHANNEL, {"type": TOGGLES})
    except OSError as error:
        logger.info("toggles: no hint went out: %s", kind_of(error))


def ask_to_drain(process: str, *, whole: bool) -> None:
    """From synchronous code. `whole`: with its supervisor, which would replace it otherwise. Raises OSError."""
    async_to_sync(get_channel_layer().send)(_process_channel(process), {"type": DRAIN, "whole": whole})


def _process_channel(process: str) -> str:
    return f"{_PREFIX}process.{process}"
