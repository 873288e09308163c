"""Somebody between two Python clients and the site: swapped keys show in the codes, a downgrade shows nothing."""

import asyncio

from clients.python.passerby import Guest, History
from tests.integration.clients.middle import Frame, Leg, Swap, middle
from tests.integration.clients.test_client import chats, hears
from tests.support.processes import ServerProcess


async def test_swapped_keys_read_everything_and_give_two_codes(server: ServerProcess) -> None:
    for _ in range(5):
        swap = Swap()
        async with (
            middle(server, swap.prepare) as between,
            Guest(between.url, origin=server.origin) as alice,
            Guest(between.url, origin=server.origin) as bob,
        ):
            await chats(alice, bob)
            codes = [(await hears(guest, type="keys"))["code"] for guest in (alice, bob)]
            n = await alice.say("a secret")
            assert (await hears(bob, type="said"))["text"] == "a secret"
            async with asyncio.timeout(20):
                assert await alice.delivered(n)
            assert swap.read == ["a secret"], "the swap works, and only the codes tell"
            assert codes[0] != codes[1]
            assert [alice.code, bob.code] == codes


async def test_a_middle_that_only_passes_on_gives_one_code(server: ServerProcess) -> None:
    async with (
        middle(server, lambda leg: None) as between,
        Guest(between.url, origin=server.origin) as alice,
        Guest(between.url, origin=server.origin) as bob,
    ):
        await chats(alice, bob)
        codes = {(await hears(guest, type="keys"))["code"] for guest in (alice, bob)}
        assert len(codes) == 1


async def test_a_chat_that_is_in_clear_for_one_of_the_two_shows_nothing_to_the_other(
    server: ServerProcess,
) -> None:
    """The middle hides the encryption from one, and gives what that one says to the other in every form it can."""
    legs: list[Leg] = []

    def clear(event: Frame) -> list[Frame]:
        return [{name: value for name, value in event.items() if name not in ("e2e", "role")}]

    def prepare(leg: Leg) -> None:
        legs.append(leg)
        if len(legs) == 1:
            leg.on_event = clear
            leg.on_command = lambda frame: [] if frame["type"] == "say" else [frame]

    history = History(None)
    async with (
        middle(server, prepare) as between,
        Guest(between.url, origin=server.origin) as deceived,
        Guest(between.url, origin=server.origin, history=history) as other,
    ):
        await chats(deceived, other)
        assert "e2e" not in await deceived.matched()
        await deceived.say("hello?")
        await other.say("a secret")
        said: Frame = {"type": "said", "chat": other.chat, "at": 5}
        contents: list[Frame] = [
            {"text": "hello?"},
            {"text": "hello?", "box": "AAAA", "tag": "A" * 44},
            {"text": "hello?", "box": None},
            {"unsay": 1},
            {"reaction": {"by": "me", "n": 1, "emoji": "x"}},
        ]
        for n, content in enumerate(contents, start=1):
            await legs[1].tell({**said, "n": n, **content})
        await legs[1].tell({"type": "toggles", "toggles": {"the": "last"}})
        await hears(other, type="toggles", toggles={"the": "last"})
        assert history.of("shown") == []
        sent = [frame for frame in legs[1].sent if frame["type"] in ("say", "got")]
        assert sent == [], "nothing is said in clear, and nothing confirmed"
        assert deceived.history.of("shown") == []


async def test_a_chat_whose_encryption_is_taken_back_is_left(server: ServerProcess) -> None:
    legs: list[Leg] = []
    async with (
        middle(server, legs.append) as between,
        Guest(between.url, origin=server.origin) as alice,
        Guest(between.url, origin=server.origin) as bob,
    ):
        await chats(alice, bob)
        await hears(bob, type="keys")
        pairing = await bob.matched()
        await legs[1].tell({name: value for name, value in pairing.items() if name not in ("e2e", "role")})
        assert (await hears(bob, type="ended"))["reason"] == "encryption"
        assert (await hears(alice, type="ended"))["reason"] == "left"
        assert bob.chat is None
