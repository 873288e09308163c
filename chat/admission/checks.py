"""Admission: which pool a guest enters, and what it takes."""

from collections.abc import Callable
from time import monotonic

from chat.admission import entry_codes, opening, proof_of_work
from chat.admission.entry_codes import Admission, EntryCodeError
from chat.admission.surge import Surge
from chat.policy import house_rules, pools, snapshot, toggles
from chat.policy.pools import PoolSettings
from chat.protocol.codes import CloseCode, ErrorCode, ProtocolError
from chat.protocol.commands import Hello
from chat.toggles.safety import Work
from matchmaking.allowances import Allowances
from matchmaking.rules import HOUR_MS, Limit
from matchmaking.values import Network

#: A database that was down may be back.
UNAVAILABLE_RETRY_SECONDS = 5.0
#: Even if the next opening is later: the hours may change in the meantime.
LONGEST_RETRY_SECONDS = 3600.0
#: Connections of a network come and go.
CROWDED_RETRY_SECONDS = 30.0
#: The guest who holds an entry code may leave at any time.
CODE_IN_USE_RETRY_SECONDS = 30.0
#: People mistype.
WRONG_CODES_AT_ONCE = 10


def admit(hello: Hello) -> PoolSettings:
    """The requested pool. Raises ProtocolError if the site is closed, has no such pool, or is not ready yet."""
    if not snapshot.was_read():
        raise _unavailable("The site is not ready yet.")
    opening.check_site()
    pool = pools.current().get(hello.pool or pools.MAIN)
    if pool is None:
        raise ProtocolError(
            ErrorCode.BAD_FIELD, "There is no such pool.", re="hello", close=CloseCode.REFUSED
        )
    return pool


def check_rules(pool: PoolSettings, hello: Hello) -> None:
    """For new guests: checks that they confirmed the current rules. Raises ProtocolError."""
    site = toggles.current()
    present = house_rules.version(site, pool)
    if hello.agreed == present or (hello.agreed is None and not site.insist_on_rules):
        return
    raise ProtocolError(
        ErrorCode.RULES_REQUIRED,
        "The house rules must be confirmed as they are now.",
        re="hello",
        close=CloseCode.REFUSED,
        rules=present,
    )


async def check_code(
    hello: Hello, allowances: Allowances, pool: PoolSettings, network: Network
) -> Admission | None:
    """Checks the entry code of a new guest, if the pool requires one, or of somebody who comes as a helper.

    Raises ProtocolError, MatchmakingError.
    """
    if not pool.needs_code and not (pool.is_helpline and hello.entry_code):
        return None
    return await _admit(
        hello.entry_code or "", allowances, pool, network, lambda found: found.is_for_guests(pool)
    )


async def check_host(code: str, allowances: Allowances, pool: PoolSettings, network: Network) -> str:
    """The hash of the code of a pool's host. Raises ProtocolError, MatchmakingError."""
    admission = await _admit(code, allowances, pool, network, lambda found: found.is_for_hosts)
    return admission.code_hash


async def _admit(
    code: str,
    allowances: Allowances,
    pool: PoolSettings,
    network: Network,
    suits: Callable[[Admission], bool],
) -> Admission:
    # A neighbour's wrong codes must not lock out a host, whose page sends the right one every two seconds.
    if not entry_codes.was_accepted(pool.slug, code):
        await _spend_codes(allowances, network, look=True)
    try:
        admission = await entry_codes.admit(pool.slug, code)
    except EntryCodeError:
        raise _unavailable("Codes cannot be checked at the moment.") from None
    if admission is None or not suits(admission):
        await _spend_codes(allowances, network, look=False)
        raise entry_codes.refusal("This code does not let anybody in.")
    entry_codes.remember(pool.slug, admission.code_hash)
    return admission


async def _spend_codes(allowances: Allowances, network: Network, *, look: bool) -> None:
    """Only wrong codes count, so that a whole class can enter at once."""
    limit = Limit(toggles.current().wrong_codes_per_hour, HOUR_MS, burst=WRONG_CODES_AT_ONCE)
    if wait := await allowances.spend("codes", network, limit, look=look):
        raise limited("Too many wrong codes came from your network.", wait)


async def check_work(
    hello: Hello, allowances: Allowances, slug: str, *, surge: Surge, connection_id: str
) -> None:
    """For new guests of that pool: checks the proof of work if required.

    Raises ProtocolError, MatchmakingError.
    """
    site = toggles.current()
    is_rush = surge.knock(monotonic(), site.work_from_per_minute)
    if site.work == Work.OFF or (site.work == Work.AUTO and not is_rush):
        return
    done = proof_of_work.check(hello.work, slug) if hello.work else None
    if done is None or not await allowances.spend_work(done.id, connection_id, done.life):
        raise ProtocolError(
            ErrorCode.WORK_REQUIRED,
            "New guests compute for a moment before they come in.",
            re="hello",
            close=CloseCode.REFUSED,
            challenge=proof_of_work.challenge(slug),
        )


def limited(detail: str, retry_after: float) -> ProtocolError:
    """The network exceeded a limit; the connection closes."""
    return ProtocolError(
        ErrorCode.RATE_LIMITED,
        detail,
        re="hello",
        close=CloseCode.FLOODING,
        retry_after=round(min(retry_after, LONGEST_RETRY_SECONDS), 1),
    )


def crowded() -> ProtocolError:
    """The network has reached its maximum of open connections."""
    return limited("Your network has too many connections.", CROWDED_RETRY_SECONDS)


def code_in_use() -> ProtocolError:
    """The code is valid, but somebody else is here with it. Only this refusal of a code has a `retry_after`."""
    return entry_codes.refusal("Somebody is here with this code.", CODE_IN_USE_RETRY_SECONDS)


def _unavailable(detail: str) -> ProtocolError:
    """The database is down."""
    return ProtocolError(
        ErrorCode.UNAVAILABLE,
        detail,
        re="hello",
        close=CloseCode.OVERLOADED,
        retry_after=UNAVAILABLE_RETRY_SECONDS,
    )
