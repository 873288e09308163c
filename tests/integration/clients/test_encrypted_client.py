"""Two Python clients in an encrypted chat on the real site, as described in docs/client.md."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from clients.python.passerby import Guest, History, Refused
from clients.python.passerby.mode import Encryption
from tests.conftest import StartServer
from tests.integration.clients.test_client import chats, hears
from tests.support.processes import ServerProcess


@pytest.fixture
async def pair(server: ServerProcess) -> AsyncIterator[tuple[Guest, Guest]]:
    """Two guests who chat, each with a complete history."""
    url = server.ws_url
    async with Guest(url, history=History(None)) as one, Guest(url, history=History(None)) as other:
        await chats(one, other)
        yield one, other


async def test_two_clients_agree_on_a_code_and_understand_each_other(pair: tuple[Guest, Guest]) -> None:
    for speaker, listener in (pair, pair[::-1]):
        n = await speaker.say("hello 🙂", reply={"by": "partner", "n": 3})
        said = await hears(listener, type="said")
        assert (said["n"], said["text"], said["reply"]) == (n, "hello 🙂", {"by": "me", "n": 3})
        async with asyncio.timeout(20):
            assert await speaker.delivered(n)
    assert pair[0].code is not None
    assert pair[0].code == pair[1].code


async def test_a_line_is_proved_in_a_report_and_a_changed_one_is_not(pair: tuple[Guest, Guest]) -> None:
    alice, bob = pair
    for text in ("I know where you live", "and when you are at home"):
        await alice.say(text, reply={"by": "partner", "n": 9})
    said = [await hears(bob, type="said") for _ in range(2)]
    forged = {**said[1], "text": "and I will come"}
    reported = await bob.report("threat", [said[0], forged, {"by": "me", "n": 1, "text": "go away"}])
    assert (reported["verified"], reported["unproved"]) == (1, 2)


async def test_a_program_that_continues_a_guest_makes_new_keys_and_loses_nothing(
    server: ServerProcess,
) -> None:
    """A message that was sent while nobody was there is opened by the next client, with the same proof."""
    async with Guest(server.ws_url) as partner:
        async with Guest(server.ws_url) as before:
            await chats(before, partner)
            first = await hears(partner, type="keys")
            resume, _ = before.session
        n = await partner.say("are you still there?")
        async with Guest(server.ws_url, resume=resume) as after:
            said = await hears(after, type="said")
            assert said["text"] == "are you still there?"
            async with asyncio.timeout(20):
                assert await partner.delivered(n)
            keys = await hears(partner, type="keys", changed=True)
            assert keys["code"] != first["code"]
            assert after.code == partner.code == keys["code"]
            assert (await after.report("other", [said]))["verified"] == 1


async def test_broken_connections_keep_keys_and_messages(pair: tuple[Guest, Guest]) -> None:
    last = 0
    for turn in range(12):
        last = await pair[0].say(f"word {turn}")
        if turn % 4 == 2:
            pair[turn % 8 == 2].cut()
    async with asyncio.timeout(40):
        for n in range(1, last + 1):
            assert await pair[0].delivered(n)
    shown = [(moment.n, moment.text) for moment in pair[1].history.of("shown")]
    assert sorted(shown) == [(n, f"word {n - 1}") for n in range(1, last + 1)]
    assert pair[0].code == pair[1].code


async def test_both_go_on_with_the_same_keys_in_the_second_chance(pair: tuple[Guest, Guest]) -> None:
    one, other = pair
    code, chat = (await hears(one, type="keys"))["code"], one.chat
    await one.leave()
    await hears(other, type="ended", chat=chat)
    await one.again()
    await hears(other, type="again")
    await other.again()
    for guest in pair:
        await hears(guest, type="matched", again=True, chat=chat)
    await one.say("or not")
    assert (await hears(other, type="said"))["text"] == "or not"
    assert one.code == other.code == code


@pytest.mark.parametrize("mode", ["when_possible", "off"])
async def test_with_a_client_that_cannot_a_chat_is_in_clear(server: ServerProcess, mode: Encryption) -> None:
    async with (
        Guest(server.ws_url, encryption=mode) as one,
        Guest(server.ws_url, encryption="off") as other,
    ):
        await chats(one, other)
        assert "e2e" not in await one.matched()
        await one.say("hello")
        assert (await hears(other, type="said"))["text"] == "hello"
        assert one.code is None


async def test_who_requires_encryption_leaves_a_clear_chat_unseen(server: ServerProcess) -> None:
    async with (
        Guest(server.ws_url, encryption="required") as one,
        Guest(server.ws_url, encryption="off") as other,
    ):
        await other.find()
        with pytest.raises(Refused, match="crypto_required"):
            await one.find()
        await hears(other, type="ended", reason="left")
        assert one.chat is None


async def test_a_site_that_requires_encryption_refuses_a_client_without_it(start_server: StartServer) -> None:
    server = start_server(toggles="encryption=required")
    async with Guest(server.ws_url, encryption="off") as guest:
        with pytest.raises(Refused, match="crypto_required"):
            await guest.find()


async def test_what_the_site_would_refuse_in_clear_is_refused(pair: tuple[Guest, Guest]) -> None:
    n = await pair[0].say("\u200b")
    error = await hears(pair[0], type="error")
    assert (error["code"], error["n"]) == ("bad_field", n)
    assert not await pair[0].delivered(n)
