"""The server cannot read an encrypted chat: its words are in no memory of the site and not on its bus.

The same search finds the words of a chat in clear, so it would find them.
"""

import asyncio
import base64
from collections.abc import Iterator

import pytest
from redis import Redis

from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from clients.python.passerby import Guest, History
from clients.python.passerby.mode import Encryption
from tests.conftest import StartServer
from tests.integration.clients.test_client import chats
from tests.integration.privacy.bus import Bus, listening
from tests.integration.privacy.memory import canaries, forms, found_in
from tests.support.processes import ServerProcess

#: So often each says its word: what was only passed on is soon overwritten.
TIMES = 40


class Site:
    """Two processes, one for each guest, and their Redis."""

    def __init__(self, servers: list[ServerProcess], redis_server: RedisServer, redis: Redis) -> None:
        self.servers = servers
        self.redis = redis
        self.pids = [*(server.pid for server in servers), redis_server.pid]


@pytest.fixture
def site(start_server: StartServer) -> Iterator[Site]:
    with RedisServer() as redis_server, connect(redis_server.url, timeout=5) as redis:
        settings: dict[str, str | int] = {"REDIS_URL": redis_server.url, "SAY_PER_10S": 10_000}
        toggles = "encryption=when_possible"
        servers = [start_server(toggles=toggles, **settings), start_server(**settings)]
        yield Site(servers, redis_server, redis)


async def talk(site: Site, words: tuple[str, str], encryption: Encryption) -> set[tuple[int, str, str]]:
    """The two say the words to each other and have read them. Returns what is in the site's memory meanwhile."""
    one, other = site.servers
    async with (
        Guest(one.ws_url, encryption=encryption, history=History(None)) as alice,
        Guest(other.ws_url, encryption=encryption, history=History(None)) as bob,
    ):
        await chats(alice, bob)
        async with asyncio.timeout(60):
            for turn in range(TIMES):
                ns = [
                    await guest.say(f"{turn} {word} {turn}")
                    for guest, word in zip((alice, bob), words, strict=True)
                ]
                for guest, n in zip((alice, bob), ns, strict=True):
                    assert await guest.delivered(n)
        shown = [moment.text or "" for guest in (alice, bob) for moment in guest.history.of("shown")]
        assert len(shown) == 2 * TIMES
        assert all(any(word in text for text in shown) for word in words)
        return await asyncio.to_thread(found_in, site.pids, words)


def on(buses: dict[str, Bus], words: tuple[str, str]) -> set[str]:
    return {
        f"{name}: {word} as {form}"
        for name, bus in buses.items()
        for word in words
        for form, data in forms(word).items()
        if data in bus.heard
    }


async def test_no_word_of_an_encrypted_chat_is_in_memory_or_on_the_bus(site: Site) -> None:
    words = canaries()
    with listening(site.redis) as buses:
        assert await talk(site, words, "required") == set()
    assert on(buses, words) == set()
    assert all(b'"box"' in bus.heard.replace(b"\\", b"") for bus in buses.values()), "the boxes passed there"


async def test_the_same_search_finds_the_words_of_a_chat_in_clear(site: Site) -> None:
    words = canaries()
    with listening(site.redis) as buses:
        found = await talk(site, words, "off")
    assert {pid for pid, _, _ in found} == set(site.pids)
    assert {name.partition(":")[0] for name in on(buses, words)} == {"commands", "channels"}


@pytest.mark.parametrize("word", canaries(), ids=["ASCII", "other letters"])
def test_a_form_of_a_text_is_found_wherever_it_begins(word: str) -> None:
    for before in ("", "x", "xx", "xxx"):
        for after in ("", "y", "yy"):
            text = before + word + after
            encoded = base64.b64encode(text.encode())
            assert any(data in encoded for form, data in forms(word).items() if form.startswith("base64"))
