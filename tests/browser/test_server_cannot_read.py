"""Two browsers chat while the memory of the site, its Redis and its bus are searched for their words."""

from collections.abc import Iterable, Iterator

import pytest
from playwright.sync_api import Browser

from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from tests.browser.stage import Stage
from tests.conftest import StartServer
from tests.integration.privacy.bus import Bus, listening
from tests.integration.privacy.memory import canaries, forms, found_in

#: So often each says its word: what was only passed on is soon overwritten.
TIMES = 6


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """Its own: every process that holds anything of this chat is searched."""
    with RedisServer() as server:
        yield server


def chat(browser: Browser, start_server: StartServer, redis_server: RedisServer, toggles: str) -> set[str]:
    """Two browsers, each on a process of its own, say their words. Returns where those were found meanwhile."""
    servers = [
        start_server(toggles=toggles, REDIS_URL=redis_server.url),
        start_server(REDIS_URL=redis_server.url),
    ]
    stages = [Stage(browser=browser, server=server) for server in servers]
    words = canaries()
    with connect(redis_server.url, timeout=5) as redis, listening(redis) as buses:
        alice, bob = (stage.visit().comes() for stage in stages)
        alice.meets(bob)
        for turn in range(TIMES):
            for speaker, listener, word in ((alice, bob, words[0]), (bob, alice, words[1])):
                speaker.says(f"{turn} {word} {turn}")
                listener.reads(f"{turn} {word} {turn}")
                speaker.sees_mark(f"{turn} {word} {turn}", "delivered")
        names = {redis_server.pid: "Redis", **{server.pid: "server" for server in servers}}
        found = {names[pid] for pid, _, _ in found_in(names, words)}
        found |= {name for name, bus in buses.items() if any_on(bus, words)}
    for stage in stages:
        stage.close()
        assert stage.complaints == []
    return found


def any_on(bus: Bus, words: Iterable[str]) -> bool:
    return any(data in bus.heard for word in words for data in forms(word).values())


def test_nothing_of_the_site_holds_a_word_of_an_encrypted_chat(
    chrome: Browser, start_server: StartServer, redis_server: RedisServer
) -> None:
    assert chat(chrome, start_server, redis_server, "encryption=when_possible") == set()


def test_in_a_clear_chat_the_same_search_finds_them_everywhere(
    chrome: Browser, start_server: StartServer, redis_server: RedisServer
) -> None:
    found = chat(chrome, start_server, redis_server, "encryption=off")
    assert found == {"server", "Redis", "commands", "channels"}
