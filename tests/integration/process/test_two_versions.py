"""This version beside a later one, as in an upgrade: on one Redis and database, with guests moving between them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from chat.protocol.codes import ErrorCode, GuestState, PartnerChange
from chat.protocol.commands import Find, Got, Hello, Leave, Say
from chat.protocol.events import Delivered, Ended, Error, Partner, Said, Waiting
from tests.support.chatter import Chatter, chatter, connected
from tests.support.checkouts import check_out
from tests.support.processes import ServerProcess, switch

ABLE = Hello(e2e=1)
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


#: A version before encryption: it neither asks nor records what a client can, and knows no box.
EARLIER = (
    ("matchmaking/store/lua/lib/chats.lua", "    a.encrypted = is_encrypted and chat or ''\n", ""),
    ("matchmaking/store/lua/hello.lua", "  able = ARGV[12] == '1' and ARGV[9] or '', encrypted = '',\n", ""),
    ("matchmaking/store/lua/resume.lua", "g.able = ARGV[15] == '1' and ARGV[9] or ''\n", ""),
    (
        "matchmaking/store/records.py",
        'able=record.able != "" and record.able == record.connection_id',
        "able=False",
    ),
    ("matchmaking/store/records.py", "encrypted=record.encrypted == record.chat", "encrypted=False"),
)


@pytest.fixture(scope="module")
def later_code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return changed(tmp_path_factory.mktemp("later"), LATER)


@pytest.fixture(scope="module")
def earlier_code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return changed(tmp_path_factory.mktemp("earlier"), EARLIER)


def changed(place: Path, changes: tuple[tuple[str, str, str], ...]) -> Path:
    check_out(place / "code")
    for name, now, then in changes:
        text = (place / "code" / name).read_text()
        assert text.count(now) == 1, f"{name} has changed: {now}"
        (place / "code" / name).write_text(text.replace(now, then))
    return place / "code"


@pytest.fixture
def versions(
    redis: Redis, database: Path, static_files: None, later_code: Path
) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    """This version, and the later one."""
    this, later = ServerProcess(database=database), ServerProcess(database=database)
    later.code = later_code
    with this, later:
        yield this, later


@pytest.fixture
def upgrade(
    redis: Redis, database: Path, static_files: None, earlier_code: Path
) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    """A version that knows no encryption, and this one."""
    switch(database, "encryption=when_possible")
    earlier, this = ServerProcess(database=database), ServerProcess(database=database)
    earlier.code = earlier_code
    with earlier, this:
        yield earlier, this


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


async def test_a_version_before_encryption_pairs_in_clear_whatever_the_records_say(
    upgrade: tuple[ServerProcess, ServerProcess],
) -> None:
    """Alice's record names an encrypted chat, and a client that can: both belong to the chat before."""
    earlier, this = upgrade
    async with chatter(this, ABLE) as alice, chatter(this, ABLE) as carol, chatter(earlier, ABLE) as bob:
        await alice.asks(Find(), Waiting)
        assert (await carol.finds()).e2e == 1
        assert (await alice.is_matched()).e2e == 1
        await alice.asks(Leave(), Ended)
        await carol.hangs_up()
        for waits, finds in ((alice, bob), (bob, alice)):
            await waits.asks(Find(), Waiting)
            assert (await finds.finds()).e2e is None
            assert (await waits.is_matched()).e2e is None
            await talk(alice, bob)
            await bob.asks(Leave(), Ended)
            await alice.hears(Ended)


async def test_an_encrypted_chat_keeps_its_mode_over_a_process_that_knows_none(
    upgrade: tuple[ServerProcess, ServerProcess],
) -> None:
    earlier, this = upgrade
    async with chatter(this, ABLE) as alice, chatter(this, ABLE) as bob:
        await meet(alice, bob)
        await bob.hangs_up()
        await alice.hears(Partner, state=PartnerChange.AWAY)
        async with connected(earlier) as bob_earlier:
            welcome = await bob_earlier.greets(Hello(resume=bob.welcome.resume, take=1, e2e=1))
            assert welcome.chat is not None
            assert welcome.chat.e2e is None  # his page sees a mode that is not the chat's, and leaves
            await alice.hears(Partner, state=PartnerChange.BACK)
            error = await alice.asks(Say(chat=alice.chat, n=1, text="in clear"), Error)
            assert error.code is ErrorCode.CRYPTO_REQUIRED
        async with connected(this) as bob_back:
            welcome = await bob_back.greets(Hello(resume=bob.welcome.resume, take=2, e2e=1))
            assert welcome.chat is not None
            assert (welcome.chat.e2e, welcome.chat.chat) == (1, alice.chat)
