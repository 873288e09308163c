"""Another site's page cannot open a socket for a guest: origins are compared with scheme, host and port."""

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from tests.support.processes import ServerProcess

FOREIGN = [
    "https://127.0.0.1:{port}",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "http://127.0.0.1:{port}0",
    "http://localhost:{port}",
    "http://127.0.0.1:{port}.evil.example",
    "http://evil.example:{port}",
    "http://127.0.0.1.evil.example:{port}",
    "http://127.0.0.1:{port}@evil.example",
    "http://user@evil.example",
    "http://evil.example#http://127.0.0.1:{port}",
    "http://0.0.0.0:{port}",
    "http://[::1]:{port}",
    "http://2130706433:{port}",
    "ws://127.0.0.1:{port}",
    "file://",
    "null",
    "*",
]


async def _status(server: ServerProcess, *origins: str) -> int:
    headers = [("Origin", origin) for origin in origins]
    try:
        async with connect(server.ws_url, additional_headers=headers, compression=None, proxy=None):
            return 101
    except InvalidStatus as error:
        return error.response.status_code


@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_foreign_origin_opens_no_socket(server: ServerProcess, origin: str) -> None:
    assert await _status(server, origin.format(port=server.port)) in {400, 403}  # 400: not an origin


async def test_no_origin_at_all_opens_no_socket(server: ServerProcess) -> None:
    assert await _status(server) == 403


async def test_the_sites_own_origin_does(server: ServerProcess) -> None:
    async with connect(server.ws_url, origin=Origin(server.origin), compression=None, proxy=None) as socket:
        assert socket.request is not None


async def test_a_second_origin_does_not_help(server: ServerProcess) -> None:
    assert await _status(server, "http://evil.example", server.origin) != 101
    assert await _status(server, server.origin, "http://evil.example") != 101
