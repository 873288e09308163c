"""The relay between server processes: names every channel and message of the channel layer."""

import logging
from collections.abc import Callable
from typing import Any, Protocol

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from chatsite.channel_layer.layer import Opening
from chatsite.logs.redact import kind_of

logger = logging.getLogger(__name__)

#: The prefix of every channel: on a shared Redis, the site's user can be limited to it.
_PREFIX = "passerby."
#: The channel for all processes.
SITE_CHANNEL = f"{_PREFIX}site"

#: Separates a chat's id and the encoded frame: a frame is only delivered in its chat.
_SEPARATOR = b"\0"
_INBOX = f"{_PREFIX}inbox."
CHANGES = "matchmaking.changes"
TOGGLES = "site.toggles"
DRAIN = "process.drain"


Deliver = Callable[[dict[str, Any]], None]


class Layer(Protocol):
    """The parts of the channel layer beyond the standard (see chatsite.channel_layer.layer)."""

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
    """Sends to and receives from the other processes, in the loop that created it."""

    def __init__(self) -> None:
        self._layer: Layer = get_channel_layer().here()

    def send_frame(self, inbox: str, chat: str, frame: bytes, unheard: Callable[[str], None]) -> None:
        """Sends an encoded frame to the partner's inbox. Raises LayerUnavailable."""
        self._layer.publish_bytes(_INBOX + inbox, chat.encode() + _SEPARATOR + frame, unheard)

    def hint_changes(self, process: str, pool: str) -> None:
        """Hints to a process that its change list of a pool has a new entry. Raises LayerUnavailable."""
        self._layer.publish(_process_channel(process), {"type": CHANGES, "pool": pool})

    def claim_inbox(self, inbox: str, on_frame: Callable[[str, bytes], None]) -> Opening:
        """Calls `on_frame(chat, frame)` for frames to that inbox, from confirmation to close.

        Ends early if the inbox is claimed again.
        """

        def deliver(payload: bytes) -> None:
            chat, _, frame = payload.partition(_SEPARATOR)
            on_frame(chat.decode(), frame)

        return self._layer.claim_bytes(_INBOX + inbox, deliver)

    async def open_process(
        self, process: str, on_changes: Callable[[str], None], on_drain: Callable[[bool], None]
    ) -> None:
        """Subscribes to this process's messages: hints, each with a pool's name, and requests to drain."""

        def deliver(message: dict[str, Any]) -> None:
            # Other types are from a later version, and can be ignored.
            if message["type"] == DRAIN:
                on_drain(message["whole"])
            elif message["type"] == CHANGES:
                on_changes(message["pool"])

        await self._layer.claim(_process_channel(process), deliver).confirmed()

    async def open_site(self, on_toggles: Callable[[], None]) -> None:
        """Subscribes to the messages for all processes."""
        await self._layer.claim(SITE_CHANNEL, lambda message: on_toggles()).confirmed()

    def watch(self, listener: Callable[[bool], None]) -> None:
        """Calls `listener(False)` when the connection is lost, `listener(True)` when all subscriptions are restored."""
        self._layer.watch(listener)


def hint_toggles() -> None:
    """Hints to every process that the toggles changed, from synchronous code; they also poll every second."""
    layer = get_channel_layer()
    try:
        async_to_sync(layer.send)(SITE_CHANNEL, {"type": TOGGLES})
    except OSError as error:
        logger.info("The hint about changed toggles was not sent: %s", kind_of(error))


def ask_to_drain(process: str, *, whole: bool) -> None:
    """From synchronous code. `whole`: including its supervisor, which would replace it. Raises OSError."""
    async_to_sync(get_channel_layer().send)(_process_channel(process), {"type": DRAIN, "whole": whole})


def _process_channel(process: str) -> str:
    return f"{_PREFIX}process.{process}"
