"""The rate limit on messages holds whatever the order of their numbers, and repeats never count."""

from chat.hub.hub import Hub
from chat.process.site import Site
from chat.protocol.codes import RANGE_SIZE, CloseCode, PartnerChange
from chat.protocol.commands import Hello, Ping, Say
from chat.protocol.events import Error, Partner, Pong, Said
from tests.integration.connection.tabs import Tab, paired, welcomed

OPEN = 32


def shown(tab: Tab) -> set[int]:
    return {event.n for event in tab.heard if isinstance(event, Said)}


async def test_descending_numbers_do_not_evade_the_limit(site: Site) -> None:
    alice, bob, chat = await paired(site)
    for block in range(1, 17):
        for n in (block * OPEN, *range((block - 1) * OPEN + 1, block * OPEN)):
            alice.says(Say(n=n, text=f"spam {n}", chat=chat))
    assert await alice.closed() == CloseCode.FLOODING
    await bob.hears(Partner, state=PartnerChange.AWAY)

    limits = alice.welcome.limits
    # Messages open before the connection are indistinguishable from new ones; the rest allows for a busy
    # machine.
    assert len(shown(bob)) <= limits.say_per_10s + limits.open + 5


async def test_a_late_message_counts_once_however_often_it_is_resent(site: Site, hub: Hub) -> None:
    alice, bob, chat = await paired(site)
    late = [2, 1, OPEN + 1, 4, 3, 130_000, 130_000 - OPEN]
    for _ in range(15):
        for n in late:
            alice.says(Say(n=n, text=f"text {n}", chat=chat))
    await alice.asks(Ping(), Pong)
    assert not any(isinstance(event, Error) for event in alice.heard)
    assert hub.counts.messages == len(late)
    while len(shown(bob)) < len(late):
        await bob.hears(Said)


async def test_repeats_of_many_ranges_count_once_and_new_words_among_them_count(site: Site, hub: Hub) -> None:
    alice, bob, chat = await paired(site)
    alice.hangs_up()
    for _ in range(3):
        alice = await welcomed(site, Hello(resume=alice.welcome.resume))
        alice.hangs_up()
    alice = await welcomed(site, Hello(resume=alice.welcome.resume))
    assert alice.welcome.chat is not None
    assert alice.welcome.chat.range == 4
    ns = [number * RANGE_SIZE + n for n in (2, 1, 3) for number in (4, 1, 0, 3)]
    for _ in range(9):
        for n in ns:
            alice.says(Say(n=n, text=f"text {n}", chat=chat))
    await alice.asks(Ping(), Pong)
    assert not any(isinstance(event, Error) for event in alice.heard)
    assert hub.counts.messages == len(ns)
    while len(shown(bob)) < len(ns):
        await bob.hears(Said)
