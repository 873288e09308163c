"""Where docs/protocol.md says that this version of the server implements less than the whole protocol."""

from chat.protocol.codes import CloseCode, ErrorCode
from chat.protocol.commands import Hello
from chat.protocol.events import Error
from tests.support.chatter import chatter, connected
from tests.support.processes import ServerProcess


async def test_the_further_fields_of_hello_are_read_and_not_asked_for(server: ServerProcess) -> None:
    async with chatter(server, Hello(agreed="1", work="w", entry_code="t")) as alice:
        assert not alice.welcome.resumed


async def test_a_pool_that_nobody_made_is_no_pool(server: ServerProcess) -> None:
    async with connected(server) as alice:
        assert (await alice.asks(Hello(pool="elsewhere"), Error)).code is ErrorCode.BAD_FIELD
        assert await alice.closed() == CloseCode.REFUSED
