"""`python -m deploy.trial.many`: the site on many machines, under pairs that chat while parts of it fail. Needs root.

Network namespaces play the machines: two hosts that serve with two processes each, HAProxy, a Redis master with its
replica and three Sentinels, two Redis for pub/sub, PostgreSQL. A host dies, Redis fails over (killed, hung, by
hand), a pub/sub Redis restarts, the database is away for longer than the grace, a new version is rolled out.
Pages are loaded all the time. No chat and no message may be lost, no session cut without need, no file missing.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

from clients.python.passerby import Guest
from deploy.trial.many_site import ADDRESSES, GRACE_SECONDS, NAME, ManySite, next_version, wait
from deploy.trial.network import Network
from deploy.trial.pages import loading
from deploy.trial.talkers import Talkers, talking

ORIGIN = f"https://{NAME}"
#: Seconds: from the new master on, until newcomers meet and everybody talks.
KILLED_SECONDS, HUNG_SECONDS, BACK_SECONDS = 10.0, 15.0, 3.0


async def trial(site: ManySite, pairs: int, pause: float, *, upgrade_only: bool) -> None:
    os.environ["SSL_CERT_FILE"] = str(site.certificate)
    url = f"wss://{NAME}/ws/chat/"
    async with talking(url, pairs=pairs, pause=pause, origin=ORIGIN) as talkers:
        begun = time.monotonic()
        _tell("talking", guests=2 * pairs, after=await talkers.all_talk_again(begun))
        with loading(NAME, site.certificate) as loads:
            faults = _upgrade(site, talkers) if upgrade_only else _faults(site, url, talkers)
            async for name, figures in faults:
                _tell(name, **figures, pages=loads.pages, missing=len(loads.missing))
                assert talkers.ended() == 0, f"{name}: {talkers.ended()} chats ended"
        await talkers.settle()
        _tell(
            "in all",
            messages=talkers.messages(),
            ended=talkers.ended(),
            complaints=talkers.complaints()[:10],
            pages=loads.pages,
            files=loads.files,
            missing=loads.missing[:10],
        )
        assert not talkers.complaints()
        assert not loads.missing


async def _faults(site: ManySite, url: str, talkers: Talkers) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    since = time.monotonic()
    await asyncio.to_thread(site.hosts["b"].die)
    yield "a host dies", {"all talk again": await talkers.all_talk_again(since)}
    await asyncio.to_thread(site.hosts["b"].revive)
    await asyncio.to_thread(site.serve, "b")

    for how, within in (
        ("killed", KILLED_SECONDS),
        ("hung", HUNG_SECONDS),
        ("moved by hand", KILLED_SECONDS),
    ):
        yield f"the state's Redis is {how}", await _fail_over(site, url, talkers, how, within)

    site.hosts["d1"].kill("redis-6380")
    since = time.monotonic()
    await asyncio.to_thread(site.start_redis, "d1", 6380)
    yield "a pub/sub Redis restarts", {"all talk again": await talkers.all_talk_again(since)}

    yield "the database is away", await _without_database(site, talkers)

    async for figures in _upgrade(site, talkers):
        yield figures


async def _without_database(site: ManySite, talkers: Talkers) -> dict[str, Any]:
    """For longer than a guest who is away may come back: no chat needs it."""
    since = time.monotonic()
    site.hosts["d1"].kill("postgres")
    await asyncio.sleep(GRACE_SECONDS + 10)
    gone = len(talkers.cut(since))
    await asyncio.to_thread(site.start_database)
    talking = await talkers.all_talk_again(time.monotonic())
    assert gone == 0, f"{gone} sessions were cut"
    return {"cut": gone, "all talk": talking}


async def _upgrade(site: ManySite, talkers: Talkers) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    since = time.monotonic()
    site.code = await asyncio.to_thread(next_version, site)
    for name in ("a", "b"):
        await asyncio.to_thread(site.hosts[name].end, "site")
        await asyncio.to_thread(site.serve, name)
        await asyncio.sleep(BACK_SECONDS + 1)
    absences = sorted(talkers.absences(since))
    median, p99 = (absences[int(share * (len(absences) - 1))] for share in (0.5, 0.99))
    yield (
        "a new version on every host",
        {"absences": len(absences), "median": median, "p99": p99, "longest": absences[-1]},
    )
    assert absences[-1] < BACK_SECONDS


async def _fail_over(site: ManySite, url: str, talkers: Talkers, how: str, within: float) -> dict[str, Any]:
    """Seconds: until there was a new master, and from then on."""
    old = await asyncio.to_thread(site.master)
    since = time.monotonic()
    match how:
        case "killed":
            site.hosts[old].kill("redis-6379")
        case "hung":
            site.hosts[old].signal("redis-6379", signal.SIGSTOP)
        case _:
            site.sentinel().sentinel_failover("passerby")
    promoted = await asyncio.to_thread(wait, lambda: site.master() not in {"", old}, "a new master")
    met = await _newcomers_meet(url, within) - promoted
    talking = await talkers.all_talk_again(promoted)
    gone = len(talkers.cut(since))
    if how == "killed":
        await asyncio.to_thread(site.start_redis, old, 6379)
    if how == "hung":
        site.hosts[old].signal("redis-6379", signal.SIGCONT)
    # Before the next fault, the old master must have become a replica that could be promoted.
    await asyncio.to_thread(wait, lambda: _is_replica(site, old), "the old master's demotion")
    assert met < within and talking < within, (met, talking)
    assert gone == 0, f"{gone} sessions were cut"
    return {
        "new master": promoted - since,
        "newcomers meet": met,
        "all talk again": talking,
        "cut": gone,
    }


def _is_replica(site: ManySite, name: str) -> bool:
    return site.replicas().get(ADDRESSES[name]) == "ok"


async def _newcomers_meet(url: str, within: float) -> float:
    """The moment at which two who came only now were put together."""
    async with asyncio.timeout(2 * within):
        async with Guest(url, origin=ORIGIN) as one, Guest(url, origin=ORIGIN) as two:
            await asyncio.gather(*(_meet(guest) for guest in (one, two)))
            met = time.monotonic()
            await one.leave()
            return met


async def _meet(guest: Guest) -> None:
    """Asks again where the site says that it cannot now, as a person does."""
    while guest.chat is None:
        await guest.find(interests=["newcomers"], only_interests=True)
        try:
            async with asyncio.timeout(1):
                await guest.matched()
        except TimeoutError:
            continue


def _tell(what: str, **figures: Any) -> None:
    rounded = {
        name: round(value, 2) if isinstance(value, float) else value for name, value in figures.items()
    }
    print(f"{what:32} {json.dumps(rounded)}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pairs", type=int, default=20, help="(%(default)s)")
    parser.add_argument(
        "--pause", type=float, default=1.0, help="between two texts of a guest, s (%(default)s)"
    )
    parser.add_argument("--one-redis", action="store_true", help="pub/sub by the state's master too")
    parser.add_argument("--upgrade-only", action="store_true", help="no failures, only the new version")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # nothing is left behind
    with Network(ADDRESSES) as network:
        balancer = network.hosts["lb"]
        # The guests are where the load balancer is: from here on this process is inside.
        balancer.enter()
        with ManySite(network, one_redis=options.one_redis) as site:
            asyncio.run(trial(site, options.pairs, options.pause, upgrade_only=options.upgrade_only))
    return 0


if __name__ == "__main__":
    sys.exit(main())
