"""The connection of a process to matchmaking's Redis: in the event loop, without redis-py and without a thread."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from chatsite.channel_layer.endpoint import Endpoint, resolve, until_moved
from chatsite.channel_layer.patience import Patience
from chatsite.channel_layer.redis_connection import RedisConnection, connect, error_code
from chatsite.config.redis_settings import host_of

logger = logging.getLogger(__name__)

_NAME = "passerby.matchmaking"
#: How often Sentinel is asked for the master.
_ASK_SECONDS = 2.0


class StateConnection:
    """Opened on first use, and again after a loss. Belongs to the loop that uses it.

    Never repeats a command: one that timed out may have run.
    """

    def __init__(self, url: str, *, timeout: float) -> None:
        """`timeout` in seconds: for connecting, and for the replies to what was sent together."""
        self._host = host_of(url)
        self._timeout = timeout
        self._connection: _Replies | None = None
        self._follower: asyncio.Task[None] | None = None

    async def carry(self, commands: Sequence[Sequence[str | int]]) -> Sequence[Any]:
        """The replies in order, refusals as exceptions. Only one call at a time.

        Raises TimeoutError or another OSError; the commands may have run all the same.
        """
        connection = self._connection
        if connection is None or connection.lost.done():
            async with Patience(self._timeout):
                connection = self._connection = await self._open()
        try:
            async with Patience(self._timeout):
                replies = await connection.ask(commands)
        except BaseException:
            self._drop(connection)  # a late reply must not become another command's
            raise
        if any(isinstance(reply, Exception) and error_code(reply) == "READONLY" for reply in replies):
            self._drop(connection)  # the master has become a replica: look for the new one
        return replies

    def close(self) -> None:
        """Ends the connection. The next use opens another one."""
        if self._connection is not None:
            self._drop(self._connection)

    async def _open(self) -> "_Replies":
        """Raises OSError."""
        endpoint = await resolve(self._host)
        connection = await connect(_Replies, endpoint, endpoint.client_name or _NAME)
        if endpoint.must_be_master:
            self._follower = asyncio.create_task(self._follow(connection, endpoint))
        return connection

    async def _follow(self, connection: "_Replies", endpoint: Endpoint) -> None:
        """After a manual failover the old master accepts writes for 10 to 20 s; all of them are lost."""
        await until_moved(self._host, endpoint, _ASK_SECONDS)
        logger.warning("Redis: Sentinel names another master; following it")
        if self._connection is connection:
            self._connection = None  # a call under way still gets its replies
        connection.close_when_idle()

    def _drop(self, connection: "_Replies") -> None:
        if self._connection is connection:
            self._connection = None
            if self._follower is not None:
                self._follower.cancel()
                self._follower = None
        connection.cut()


class _Replies(RedisConnection):
    """Only replies to `ask` arrive here."""

    def take(self, reply: Any) -> None:
        """Redis sends nothing unasked: this is a reply to a call that nobody waits for any more."""

    def close_when_idle(self) -> None:
        """Closes now, or after the replies to what was asked."""
        if self._answered is None or self._answered.done():
            self.close()
        else:
            self._answered.add_done_callback(lambda _: self.close())
