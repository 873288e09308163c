"""This version beside a later one, as in an upgrade: on one Redis and database, with guests moving between them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from chat.protocol.codes import GuestState, PartnerChange
from chat.protocol.commands import Find, Got, Hello, Leave
from chat.protocol.events import Delivered, Ended, Partner, Said, Waiting
from tests.support.chatter import Chatter, chatter, connected
from tests.support.checkouts import check_out
from tests.support.processes import ServerProcess

#: The later version's changes: file, current text, later text.
LATER = (
    # a further field in each guest's record
    ("matchmaking/store/lua/lib/records.lua", "local flat = {}", "local flat = { 'mood', 'sunny' }"),
    # a further field in each event
    (
        "chat/protocol/events.py",
        "    return _ENCODER.encode(event)",
        '    return _ENCODER.encode(event)[:-1] + b\',"mood":"sunny"}\'',
    ),
    # a further kind of message between processes, and a further field in the others
    (
        "chat/hub/relay.py",
        '{"type": CHANGES, "pool": pool})',
        '{"type": "process.mood"})\n'
        '        self._layer.publish(_process_channel(process), {"type": CHANGES, "pool": pool, "mood": "sunny"})',
    ),
    ("chatsite/version.py", 'VERSION = "', 'VERSION = "later than '),
)


@pytest.fixture(scope="module")
def later_code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = check_out(tmp_path_factory.mktemp("later"))
    for name, now, then in LATER:
        text = (place / name).read_text()
        assert text.count(now) == 1, f"{name} has changed: {now}"
        (place / name).write_text(text.replace(now, then))
    return place


@pytest.fixture
def versions(
    redis: Redis, database: Path, static_files: None, later_code: Path
) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    """This version, and the later one."""
    this, later = ServerProcess(database=database), ServerProcess(database=database)
    later.code = later_code
    with this, later:
        yield this, later


async def meet(one: Chatter, other: Chatter) -> None:
    await one.asks(Find(), Waiting)
    await other.finds()
    await one.is_matched()


async def talk(one: Chatter, other: Chatter) -> None:
    """A message each way, both confirmed."""
    for speaker, listener in ((one, other), (other, one)):
        n = await speaker.talks("good morning")
        assert (await listener.hears(Said)).text == "good morning"
        await listener.says(Got(ns=(n,)))
        await speaker.hears(Delivered)


async def test_their_guests_meet_chat_and_leave(
    versions: tuple[ServerProcess, ServerProcess], redis: Redis
) -> None:
    this, later = versions
    async with chatter(this) as alice, chatter(later) as bob:
        await meet(alice, bob)
        await talk(alice, bob)
        records = list(redis.scan_iter("*:guest:*"))
        assert b"sunny" in {redis.hget(key, "mood") for key in records}
        await alice.says(Leave())
        await bob.hears(Ended)
        await meet(bob, alice)
        await talk(alice, bob)


async def test_guests_go_from_each_to_the_other_and_are_in_the_same_chat(
    versions: tuple[ServerProcess, ServerProcess],
) -> None:
    this, later = versions
    async with chatter(this) as alice, chatter(this) as bob:
        await meet(alice, bob)
        await bob.hangs_up()
        await alice.hears(Partner, state=PartnerChange.AWAY)
        async with connected(later) as bob_later:
            welcome = await bob_later.greets(Hello(resume=bob.welcome.resume, take=1))
            assert (welcome.resumed, welcome.state) == (True, GuestState.CHATTING)
            await alice.hears(Partner, state=PartnerChange.BACK)
            await talk(alice, bob_later)
        await alice.hears(Partner, state=PartnerChange.AWAY)
        async with connected(this) as bob_back:
            assert (await bob_back.greets(Hello(resume=bob.welcome.resume, take=2))).resumed
            await alice.hears(Partner, state=PartnerChange.BACK)
            await talk(alice, bob_back)
