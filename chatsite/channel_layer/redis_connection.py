"""One minimal connection to Redis (RESP2): hiredis parses; the writes of a loop iteration leave in one send."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import hiredis

from chatsite.channel_layer.endpoint import Endpoint
from chatsite.channel_layer.errors import LayerUnavailable

AnyConnection = TypeVar("AnyConnection", bound="RedisConnection")


class RedisConnection(asyncio.Protocol):
    """A connection from greeting to loss; subclasses interpret what `ask` does not wait for (`take`)."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._reader = hiredis.Reader()
        self._replies: list[Any] = []
        self._replies_due = 0
        self._answered: asyncio.Future[list[Any]] | None = None
        self._tick: list[bytes] = []
        self._transport: asyncio.Transport | None = None
        #: Done once the connection is gone.
        self.lost: asyncio.Future[None] = self._loop.create_future()

    def take(self, reply: Any) -> None:
        """Handles one reply or pushed message that `ask` does not wait for, in order of arrival."""
        raise NotImplementedError

    async def greet(self, endpoint: Endpoint, name: str) -> None:
        """Authenticates, names the connection, selects the database. Raises LayerUnavailable if refused."""
        commands: list[tuple[str | int, ...]] = [("CLIENT", "SETNAME", name)]
        if endpoint.credentials is not None:
            commands.insert(0, ("AUTH", *await endpoint.credentials.get_credentials_async()))
        if endpoint.database:
            commands.append(("SELECT", endpoint.database))
        if endpoint.must_be_master:
            commands.append(("ROLE",))
        for (verb, *_), reply in zip(commands, await self.ask(commands), strict=True):
            if isinstance(reply, hiredis.ReplyError) and verb != "CLIENT":  # the name is only for CLIENT LIST
                raise LayerUnavailable(f"Redis refused {verb}: {error_code(reply)}")
            if verb == "ROLE" and reply[0] != b"master":
                raise LayerUnavailable("Sentinel named a server that is not the master")

    def ask(self, commands: Sequence[Sequence[str | bytes | int]]) -> asyncio.Future[list[Any]]:
        """The replies, errors among them, in order. Only one `ask` at a time.

        Raises LayerUnavailable if the connection is lost; the commands may have run all the same.
        """
        self._replies, self._replies_due = [], len(commands)
        self._answered = self._loop.create_future()
        if self._transport is None:
            self._answered.set_exception(LayerUnavailable("the connection to Redis was just lost"))
        else:
            self.write_soon(b"".join([hiredis.pack_command(tuple(command)) for command in commands]))
        return self._answered

    def write_soon(self, packed: bytes) -> None:
        """Adds to the single write of this loop iteration."""
        if not self._tick:
            self._loop.call_soon(self.flush)
        self._tick.append(packed)

    def flush(self) -> None:
        """Writes what was gathered in this loop iteration."""
        if self._tick and self._transport is not None:
            self._transport.write(b"".join(self._tick))
        self._tick.clear()

    def backlog(self) -> int:
        """Bytes that are queued because Redis does not read."""
        return self._transport.get_write_buffer_size() if self._transport is not None else 0

    def close(self) -> None:
        """Closes the connection after sending what was written."""
        self.flush()
        if self._transport is not None:
            self._transport.close()

    def cut(self) -> None:
        """Closes the connection now."""
        if self._transport is not None:
            self._transport.abort()

    # Called by the event loop (asyncio.Protocol)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports implement asyncio.Transport without subclassing it.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        gets = self._reader.gets
        try:
            while (reply := gets()) is not False:
                if self._replies_due:
                    self._answer(reply)
                else:
                    self.take(reply)
        except hiredis.ProtocolError:
            self.cut()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(LayerUnavailable("the connection was lost before Redis answered"))
        if not self.lost.done():
            self.lost.set_result(None)

    def _answer(self, reply: Any) -> None:
        self._replies.append(reply)
        self._replies_due -= 1
        if not self._replies_due and self._answered is not None and not self._answered.done():
            self._answered.set_result(self._replies)


async def connect(make: Callable[[], AnyConnection], endpoint: Endpoint, name: str) -> AnyConnection:
    """A greeted connection. Raises OSError or LayerUnavailable, and then leaves nothing open."""
    loop = asyncio.get_running_loop()
    if endpoint.path is not None:
        _, connection = await loop.create_unix_connection(make, endpoint.path)
    else:
        _, connection = await loop.create_connection(make, endpoint.host, endpoint.port, ssl=endpoint.tls)
    try:
        await connection.greet(endpoint, name)
    except BaseException:
        connection.cut()
        await connection.lost
        raise
    return connection


def error_code(error: Exception) -> str:
    """`NOPERM` of `NOPERM No permissions to ...`: the rest may quote what was sent."""
    return str(error).split(" ", 1)[0]
