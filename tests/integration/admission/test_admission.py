"""Admission: guests who confirmed the current rules and did the work, from networks below their limits."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import altcha
from websockets.asyncio.client import connect
from websockets.typing import Origin, Subprotocol

from chat.protocol.codes import CloseCode, ErrorCode
from chat.protocol.commands import Find, Hello, Report
from chat.protocol.events import Error, Reported, Waiting
from tests.conftest import StartServer
from tests.support.chatter import Chatter, chatter, connected
from tests.support.processes import ServerProcess, run_python, switch

_CODES = [f"ABCD-EFGH-JKMN-PQR{digit}" for digit in range(10)]
_WRONG = "ABCD-EFGH-JKMN-PQRT"
_CLUB = f"""
from datetime import timedelta
from django.utils import timezone
from chat.formats.entry_code import hash_of
from chat.models import EntryCode, Pool
Pool(slug="tea", name="Tea").save()
club = Pool(slug="club", name="Club", needs_code=True)
club.save()
for code in {_CODES}:
    EntryCode.objects.create(pool=club, hash=hash_of(code), expires_at=timezone.now() + timedelta(hours=1))
"""


@asynccontextmanager
async def connected_from(server: ServerProcess, address: str) -> AsyncIterator[Chatter]:
    """A connection that a trusted proxy reports to come from that address."""
    async with connect(
        server.ws_url,
        origin=Origin(server.origin),
        subprotocols=[Subprotocol("chat.v1")],
        additional_headers={"X-Forwarded-For": address},
        compression=None,
        proxy=None,
    ) as socket:
        yield Chatter(socket)


async def refusal(server: ServerProcess, hello: Hello, address: str = "192.0.2.1") -> Error:
    """The error of a hello that is refused with a close."""
    async with connected_from(server, address) as guest:
        error = await guest.asks(hello, Error)
        closed = CloseCode.FLOODING if error.code is ErrorCode.RATE_LIMITED else CloseCode.REFUSED
        assert await guest.closed() == closed
        return error


def solved(challenge: str) -> str:
    asked = json.loads(base64.b64decode(challenge))
    found = altcha.solve_challenge(altcha.Challenge.from_dict(asked))
    assert found
    solution = {"counter": found.counter, "derivedKey": found.derived_key}
    return base64.b64encode(json.dumps({"challenge": asked, "solution": solution}).encode()).decode()


async def test_a_guest_whose_rules_are_old_reads_the_new_ones_first(
    start_server: StartServer, database: Path
) -> None:
    server = start_server()
    async with chatter(server, Hello(agreed="1")) as old_guest:
        resume = old_guest.welcome.resume
    error = await refusal(server, Hello(agreed="0"))
    assert (error.code, error.rules) == (ErrorCode.RULES_REQUIRED, "1")

    await asyncio.to_thread(switch, database, "house_rules=Be brief.", "insist_on_rules=on")
    server = start_server()
    for hello in (Hello(agreed="1"), Hello()):
        error = await refusal(server, hello)
        assert error.code is ErrorCode.RULES_REQUIRED
    async with chatter(server, Hello(agreed=error.rules)), chatter(server, Hello(resume=resume)) as old_guest:
        assert old_guest.welcome.resumed


async def test_work_is_asked_for_and_lets_in_one_guest_once(
    start_server: StartServer, database: Path
) -> None:
    run_python(database, _CLUB)
    one = start_server(toggles="work=always")
    two = start_server()
    error = await refusal(one, Hello())
    assert error.code is ErrorCode.WORK_REQUIRED
    assert error.challenge
    work = solved(error.challenge)
    async with chatter(two, Hello(work=work)) as guest:
        resume = guest.welcome.resume
    for server in (one, two):
        replayed = await refusal(server, Hello(work=work))
        assert replayed.code is ErrorCode.WORK_REQUIRED
        assert replayed.challenge != error.challenge
    assert (await refusal(one, Hello(work="forged"))).code is ErrorCode.WORK_REQUIRED
    other = await refusal(one, Hello(pool="tea"))
    assert other.challenge
    assert (await refusal(one, Hello(work=solved(other.challenge)))).code is ErrorCode.WORK_REQUIRED
    # A returning guest has already done it.
    async with chatter(one, Hello(resume=resume)) as guest:
        assert guest.welcome.resumed


async def test_during_a_surge_new_guests_must_do_proof_of_work(start_server: StartServer) -> None:
    server = start_server(toggles="work=auto work_from_per_minute=6")
    assert await is_let_in(server)
    while await is_let_in(server):
        pass


async def is_let_in(server: ServerProcess) -> bool:
    """Whether a new guest is welcomed rather than asked for work."""
    async with connected(server) as guest:
        await guest.says(Hello())
        answer = json.loads(await guest.socket.recv())
        assert answer["type"] == "welcome" or answer["code"] == ErrorCode.WORK_REQUIRED
        return answer["type"] == "welcome"  # type: ignore[no-any-return]


async def test_a_network_is_limited_wherever_its_guests_connect(
    start_server: StartServer, database: Path
) -> None:
    run_python(database, _CLUB)
    server = start_server(TRUSTED_PROXIES="127.0.0.1", toggles="arrivals_per_minute=1 reports_per_hour=1")
    await wrong_codes(server)
    await new_guests(server)
    await reports(server)


async def wrong_codes(server: ServerProcess) -> None:
    """Ten at once; correct codes do not count, but are refused afterwards too."""
    for _ in range(10):
        error = await refusal(server, Hello(pool="club", entry_code=_WRONG), "192.0.2.1")
        assert error.code is ErrorCode.TOKEN_REQUIRED
    for token in (_WRONG, _CODES[0]):
        error = await refusal(server, Hello(pool="club", entry_code=token), "192.0.2.1")
        assert error.code is ErrorCode.RATE_LIMITED
        assert error.retry_after
    for code in _CODES:
        async with connected_from(server, "192.0.2.2") as guest:
            await guest.greets(Hello(pool="club", entry_code=code))


async def new_guests(server: ServerProcess) -> None:
    """Twenty at once; returning guests are not limited."""
    for _ in range(20):
        async with connected_from(server, "2001:db8::1") as guest:
            resume = (await guest.greets()).resume
    error = await refusal(server, Hello(), "2001:db8::2")
    assert error.code is ErrorCode.RATE_LIMITED
    assert error.retry_after
    assert error.retry_after > 30
    async with connected_from(server, "2001:db8::1") as guest:
        assert (await guest.greets(Hello(resume=resume))).resumed


async def reports(server: ServerProcess) -> None:
    """Twenty at once; each connection has its own limit as well."""
    report = Report(reason="spam")
    async with connected_from(server, "192.0.2.4") as bob:
        await bob.greets()
        async with connected_from(server, "192.0.2.3") as alice:
            hello = Hello(resume=(await alice.greets()).resume)
            await alice.asks(Find(), Waiting)
            await bob.finds()
            await alice.is_matched()
        for _ in range(2):
            async with connected_from(server, "192.0.2.3") as alice:
                await alice.greets(hello)
                for _ in range(10):
                    await alice.asks(report, Reported)
        async with connected_from(server, "192.0.2.3") as alice:
            await alice.greets(hello)
            error = await alice.asks(report, Error)
            assert (error.code, error.re) == (ErrorCode.RATE_LIMITED, "report")
