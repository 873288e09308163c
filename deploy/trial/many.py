"""`python -m deploy.trial.many`: docs/machines, command by command, and then failures. Needs root.

Network namespaces represent the machines, each with its own Debian, set up by the commands of its page: two
that serve with two processes each, HAProxy, a Redis master with its replica and three Sentinels, two Redis for
messages, PostgreSQL. A host dies, Redis fails over (killed, hung, by hand), a Redis for messages restarts, the
database is away for longer than the grace, a new version is rolled out. Pages are loaded continuously. No chat or
message may be lost, no session cut needlessly, no file missing.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from clients.python.passerby import Guest
from deploy.trial.many_site import ADDRESSES, GRACE_SECONDS, NAME, ManySite, wait
from deploy.trial.network import Network
from deploy.trial.pages import loading
from deploy.trial.talkers import Talkers, talking

ORIGIN = f"https://{NAME}"
#: Seconds from the new master until newcomers are matched and everybody chats again.
KILLED_SECONDS, HUNG_SECONDS, BACK_SECONDS = 10.0, 15.0, 3.0


async def trial(site: ManySite, pairs: int, pause: float, *, upgrade_only: bool) -> None:
    os.environ["SSL_CERT_FILE"] = str(site.certificate)
    url = f"wss://{NAME}/ws/chat/"
    async with talking(url, pairs=pairs, pause=pause, origin=ORIGIN) as talkers:
        begun = time.monotonic()
        _print("talking", guests=2 * pairs, after=await talkers.all_talk_again(begun))
        with loading(NAME, site.certificate) as loads:
            faults = _upgrade(site, talkers) if upgrade_only else _faults(site, url, talkers)
            async for name, figures in faults:
                _print(name, **figures, pages=loads.pages, missing=len(loads.missing))
                assert talkers.ended() == 0, f"{name}: {talkers.ended()} chats ended"
        await talkers.settle()
        _print(
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
    await asyncio.to_thread(wait, lambda: site.is_ready("b"), "host b")

    for how, within in (
        ("killed", KILLED_SECONDS),
        ("hung", HUNG_SECONDS),
        ("moved by hand", KILLED_SECONDS),
    ):
        yield f"the state's Redis is {how}", await _fail_over(site, url, talkers, how, within)

    messages = site.hosts["d1"].services
    messages.kill("passerby-messages")
    since = time.monotonic()
    await asyncio.to_thread(messages.start, "passerby-messages")
    yield "a Redis for messages restarts", {"all talk again": await talkers.all_talk_again(since)}

    yield "the database is away", await _without_database(site, talkers)

    async for figures in _upgrade(site, talkers):
        yield figures


async def _without_database(site: ManySite, talkers: Talkers) -> dict[str, Any]:
    """For longer than the grace period: no chat needs the database."""
    since = time.monotonic()
    database = site.hosts["d1"].services
    await asyncio.to_thread(database.kill, "postgresql")
    await asyncio.sleep(GRACE_SECONDS + 10)
    gone = len(talkers.cut(since))
    await asyncio.to_thread(database.start, "postgresql")
    talking = await talkers.all_talk_again(time.monotonic())
    assert gone == 0, f"{gone} sessions were cut"
    return {"cut": gone, "all talk": talking}


async def _upgrade(site: ManySite, talkers: Talkers) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    since = time.monotonic()
    for name in ("a", "b"):
        await asyncio.to_thread(site.hosts[name].bring_next_version)
        await asyncio.to_thread(site.hosts[name].upgrade)
        await asyncio.to_thread(wait, lambda name=name: site.is_ready(name), f"host {name}")  # type: ignore[misc]
        await asyncio.sleep(BACK_SECONDS + 1)
    absences = sorted(talkers.absences(since))
    median, p99 = (absences[int(share * (len(absences) - 1))] for share in (0.5, 0.99))
    yield (
        "a new version on every host",
        {"absences": len(absences), "median": median, "p99": p99, "longest": absences[-1]},
    )
    assert absences[-1] < BACK_SECONDS


async def _fail_over(site: ManySite, url: str, talkers: Talkers, how: str, within: float) -> dict[str, Any]:
    """The seconds until there was a new master, and from then on."""
    old = await asyncio.to_thread(site.master)
    since = time.monotonic()
    await asyncio.to_thread(site.fail, old, how)
    promoted = await asyncio.to_thread(wait, lambda: site.master() not in {"", old}, "a new master")
    met = await _newcomers_meet(url, within) - promoted
    talking = await talkers.all_talk_again(promoted)
    gone = len(talkers.cut(since))
    await asyncio.to_thread(site.mend, old, how)
    # Before the next fault, the old master must have become a replica that could be promoted.
    await asyncio.to_thread(wait, lambda: site.is_replica(old), "the old master's demotion")
    assert met < within and talking < within, (met, talking)
    assert gone == 0, f"{gone} sessions were cut"
    return {
        "new master": promoted - since,
        "newcomers meet": met,
        "all talk again": talking,
        "cut": gone,
    }


async def _newcomers_meet(url: str, within: float) -> float:
    """The time at which two new guests were matched."""
    async with asyncio.timeout(2 * within):
        async with Guest(url, origin=ORIGIN) as one, Guest(url, origin=ORIGIN) as two:
            await asyncio.gather(*(_meet(guest) for guest in (one, two)))
            met = time.monotonic()
            await one.leave()
            return met


async def _meet(guest: Guest) -> None:
    """Retries if the site is temporarily unavailable, as a person would."""
    while guest.chat is None:
        await guest.find(interests=["newcomers"], only_interests=True)
        try:
            async with asyncio.timeout(1):
                await guest.matched()
        except TimeoutError:
            continue


def _print(what: str, **figures: Any) -> None:
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
    parser.add_argument("--suite", default="bookworm", help="Debian's release (%(default)s)")
    parser.add_argument("--base", type=Path, help="a folder that debootstrap has filled already")
    parser.add_argument("--upgrade-only", action="store_true", help="no failures, only the new version")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # nothing is left behind
    with Network(ADDRESSES) as network, ManySite(network, options.suite, options.base) as site:
        # The guests are where the load balancer is: from here on this process is inside.
        network.hosts["lb"].enter()
        site.wait_until_ready()
        asyncio.run(trial(site, options.pairs, options.pause, upgrade_only=options.upgrade_only))
    return 0


if __name__ == "__main__":
    sys.exit(main())
