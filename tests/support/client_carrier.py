"""Carries commands by a synchronous client, for tests that simulate several processes or a faulty Redis."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from redis.exceptions import NoScriptError

from matchmaking.store.pipeline import Command


class ClientCarrier:
    def __init__(self, connect: Callable[[], Any]) -> None:
        """`connect` gives a client, or what behaves like one; it is called for each flight."""
        self._connect = connect

    async def carry(self, commands: Sequence[Command]) -> list[object]:
        return await asyncio.to_thread(self._carry, commands)

    def close(self) -> None:
        """The client belongs to the test."""

    def _carry(self, commands: Sequence[Command]) -> list[object]:
        redis: Any = self._connect()
        with redis.pipeline(transaction=False) as pipe:
            for command in commands:
                pipe.execute_command(*command)
            replies = pipe.execute(raise_on_error=False)
        # redis-py takes the code away from Redis's text.
        return [NoScriptError("NOSCRIPT") if isinstance(reply, NoScriptError) else reply for reply in replies]
