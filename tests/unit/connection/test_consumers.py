"""The consumer under a plain ASGI server: however a connection ends, its place is released."""

from typing import Any

import pytest

from chat import consumers
from chat.consumers import ChatConsumer


class Connected:
    """A fake connection that counts the open ones."""

    open = 0

    def __init__(self, *_: object) -> None:
        pass

    def connect(self) -> bool:
        Connected.open += 1
        return True

    def on_close(self, _: int) -> None:
        Connected.open -= 1


async def test_a_client_gone_before_acceptance_releases_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(_: dict[str, Any]) -> None:
        raise OSError("gone")

    monkeypatch.setattr(consumers, "Connection", Connected)
    monkeypatch.setattr(consumers, "services", lambda: None)
    scope = {"type": "websocket", "subprotocols": [], "headers": [], "client": ["203.0.113.9", 1]}

    with pytest.raises(OSError, match="gone"):
        await ChatConsumer()(scope, receive, send)

    assert Connected.open == 0
