"""Invariants at rest: all agree on who chats with whom, and nothing is left over."""

import asyncio
import re
import time
from collections.abc import Callable

from redis import Redis

from matchmaking.store.keys import PoolKeys
from tests.conftest import assert_every_key_expires
from tests.faults.crowd import Crowd
from tests.faults.site import Site

KEYS = PoolKeys("main")

#: From docs/redis.md: the inbox of each guest, and the processes' own channels.
_INBOX = "passerby.inbox."
_OWN = re.compile(r"passerby\.(site$|process\.|.*__echo__)|.*__echo__")

_WITHIN = 20.0
_LOOK_SECONDS = 0.1

Record = dict[str, str]


async def agreement(site: Site, crowd: Crowd) -> None:
    """Redis, both tabs of each chat, the processes and the subscriptions agree."""
    with site.client() as redis:
        await eventually(lambda: _disagreements(redis, site, crowd))
        assert_every_key_expires(redis)


async def emptiness(site: Site, before: list[int]) -> None:
    """Once everyone has left, the processes hold what they held `before` anyone came."""
    with site.client() as redis:
        await eventually(lambda: _leftovers(redis, site, before))
        assert_every_key_expires(redis)


async def eventually(look: Callable[[], list[str]]) -> None:
    """Polls until there are no complaints."""
    deadline = time.monotonic() + _WITHIN
    while complaints := look():
        assert time.monotonic() < deadline, "\n".join(complaints)
        await asyncio.sleep(_LOOK_SECONDS)


def records(redis: Redis) -> dict[str, Record]:
    """Every guest's record, by its id."""
    found = {}
    for key in redis.scan_iter(f"{KEYS.guest}*"):
        fields = {_text(name): _text(value) for name, value in redis.hgetall(key).items()}
        found[_text(key).removeprefix(KEYS.guest)] = fields
    return found


def _disagreements(redis: Redis, site: Site, crowd: Crowd) -> list[str]:
    guests = records(redis)
    by_id = {tab.id: tab for tab in crowd.tabs}
    found = []
    for guest_id, tab in by_id.items():
        record = guests.get(guest_id, {})
        chat = record.get("chat") or None
        if not record:
            found.append(f"{tab.name} has no record")
        elif tab.guest.chat != chat or (record["state"] == "chatting") != (chat is not None):
            found.append(f"{tab.name} is in {tab.guest.chat}, but recorded as {record['state']} in {chat}")
        elif record["away"] != "0":
            found.append(f"{tab.name} is recorded as away")
        if chat and (partner := guests.get(record["partner"], {})).get("partner") != guest_id:
            found.append(f"the partner of {tab.name} is recorded with {partner.get('partner')}")
    inboxes = {guests[guest_id]["inbox"] for guest_id in by_id if guests.get(guest_id, {}).get("inbox")}
    return found + _subscriptions(redis, site, inboxes) + _online(redis, len(crowd.tabs))


def _leftovers(redis: Redis, site: Site, before: list[int]) -> list[str]:
    found = _subscriptions(redis, site, set()) + _online(redis, 0)
    for number, (host, allowed) in enumerate(zip(site.hosts, before, strict=True)):
        held = host.descriptors()
        # The clients' pools may have opened one more connection; a leak would grow with every guest.
        if held > allowed + 2:
            found.append(f"host {number} holds {held} descriptors, and {allowed} before anybody came")
    return found


def _subscriptions(redis: Redis, site: Site, inboxes: set[str]) -> list[str]:
    """Besides inboxes: each process's own channel and its echo, and the site's channel."""
    channels = {_text(channel) for channel in redis.pubsub_channels()}
    heard = {name.removeprefix(_INBOX) for name in channels if name.startswith(_INBOX)}
    own = {name for name in channels if not name.startswith(_INBOX) and _OWN.match(name)}
    others = {name for name in channels if not name.startswith(_INBOX)} - own
    found = [f"nobody hears the inbox {name}" for name in inboxes - heard]
    found += [f"a channel is left: {name}" for name in (heard - inboxes) | others]
    if len(own) != 2 * len(site.hosts) + 1:
        found.append(f"the processes' own channels: {own}")
    return found


def _online(redis: Redis, expected: int) -> list[str]:
    counts = [int(count) for count in redis.hvals(KEYS.online)]
    return [] if sum(counts) == expected else [f"{counts} are online, not {expected}"]


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
