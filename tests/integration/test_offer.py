"""What docs/protocol.md says of this version of the server, where it answers less than the whole contract."""

import pytest

from chat.commands import Again, Block, Command, Hello, Report
from chat.events import Error
from chat.protocol import CloseCode, ErrorCode
from tests.chatter import chatter, connected
from tests.processes import ServerProcess


@pytest.mark.parametrize(
    "command", [Again(), Block(), Report(reason="spam")], ids=lambda command: type(command).__name__
)
async def test_a_command_that_is_not_offered_is_an_unknown_type(
    server: ServerProcess, command: Command
) -> None:
    async with chatter(server) as alice:
        assert (await alice.asks(command, Error)).code is ErrorCode.UNKNOWN_TYPE


async def test_the_further_fields_of_hello_are_read_and_not_asked_for(server: ServerProcess) -> None:
    async with chatter(server, Hello(agreed="1", work="w", token="t")) as alice:
        assert not alice.welcome.resumed


async def test_there_is_one_pool(server: ServerProcess) -> None:
    async with connected(server) as alice:
        assert (await alice.asks(Hello(pool="elsewhere"), Error)).code is ErrorCode.BAD_FIELD
        assert await alice.closed() == CloseCode.REFUSED
