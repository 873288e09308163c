"""Promises about Redis: it writes nothing to disk, and its keys expire."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext_noop as _

from chatsite.privacy_checks.finding import Fact, Finding, Promise, Ruling, Verdict
from chatsite.privacy_checks.host import Host
from chatsite.redis import options

#: Nothing the site writes lives longer: ban keys live 8 days, proofs at most 8.75.
LONGEST_DAYS = 9
_DAY_MS = 86_400_000
_UNANSWERED = "does not answer"
_UNTOLD = "unknown"

PERSISTENCE = Promise(
    "redis-persistence",
    _("Redis writes nothing to disk."),
    'Start Redis with --save "" --appendonly no, or run: CONFIG SET save "" and CONFIG SET appendonly no.',
)
REPLICAS = Promise(
    "redis-replicas",
    _("Replicas of Redis write nothing to disk either."),
    'On each replica: save "", appendonly no, repl-diskless-load swapdb; on its primary: repl-diskless-sync yes.',
)
EVICTION = Promise(
    "redis-eviction",
    _("Redis never drops active guests, even when it is full."),
    "Set maxmemory-policy noeviction. A full Redis then refuses new guests.",
)
SLOW_LOG = Promise(
    "redis-slow-log",
    _("Redis keeps no log of slow commands, which could contain messages."),
    "Set slowlog-max-len 0. In Valkey, also commandlog-large-request-max-len 0 and commandlog-large-reply-max-len 0.",
)
CRASH_LOG = Promise(
    "redis-crash-log",
    _("If Redis crashes, it writes nothing of its memory to a log."),
    "Set crash-log-enabled no.",
)
EXPIRY = Promise(
    "redis-expiry",
    _("Everything in Redis expires on its own, within days at most."),
    "Give Passerby its own Redis database. If it has its own, this is a bug: please report it.",
)


def findings(hosts: Sequence[Host]) -> list[Finding]:
    """One finding per promise about Redis, over all hosts."""
    primaries = [host for host in hosts if not host.is_replica]
    replicas = [host for host in hosts if host.is_replica]
    return [
        PERSISTENCE.of(*_each(primaries, _persistence)),
        REPLICAS.of(*_each(primaries, _sync), *_each(replicas, _replica)),
        EVICTION.of(*_each(primaries, _eviction)),
        SLOW_LOG.of(*_each(hosts, _slow_log)),
        CRASH_LOG.of(*_each(hosts, _crash_log)),
        EXPIRY.of(*_each(primaries, _expiry)),
    ]


def _each(hosts: Sequence[Host], look: Callable[[Host], Ruling]) -> list[Ruling]:
    unanswered = [host for host in hosts if host.info is None]
    return [
        *(look(host) for host in hosts if host.info is not None),
        *(Ruling(Verdict.UNVERIFIED, (Fact(host.name, _UNANSWERED),)) for host in unanswered),
    ]


def _persistence(host: Host) -> Ruling:
    return _rule(host, options.SNAPSHOTS, options.APPEND_LOG)


def _sync(host: Host) -> Ruling:
    """Without diskless sync, a primary writes a file for each new replica."""
    count = int((host.info or {}).get("connected_slaves", 0))
    if not count:
        return Ruling(Verdict.KEPT, (Fact(f"{host.name} connected_slaves", "0"),))
    return _rule(host, options.DISKLESS_SYNC)


def _replica(host: Host) -> Ruling:
    return _rule(host, options.SNAPSHOTS, options.APPEND_LOG, options.DISKLESS_LOAD)


def _eviction(host: Host) -> Ruling:
    return _rule(host, options.EVICTION)


def _slow_log(host: Host) -> Ruling:
    return _rule(host, *options.slow_log(host.config))


def _crash_log(host: Host) -> Ruling:
    return _rule(host, options.CRASH_LOG)


def _expiry(host: Host) -> Ruling:
    keys = host.keys
    if keys is None:
        return Ruling(Verdict.UNVERIFIED, (Fact(f"{host.name} keys", _UNTOLD),))
    kept = keys.lasting <= 0 and keys.longest <= LONGEST_DAYS * _DAY_MS
    return Ruling(
        Verdict.KEPT if kept else Verdict.BROKEN,
        (
            Fact(f"{host.name} keys", str(keys.total)),
            Fact(f"{host.name} keys without a TTL", str(max(keys.lasting, 0))),
            Fact(f"{host.name} longest TTL", f"{_hours(keys.longest)} ({keys.looked}/{keys.total})"),
        ),
    )


def _rule(host: Host, *rules: options.Rule) -> Ruling:
    facts, verdict = [], Verdict.KEPT
    for rule in rules:
        value = rule.value(host.config, host.info or {})
        facts.append(Fact(f"{host.name} {rule.option}", _UNTOLD if value is None else value or '""'))
        if value is None:
            verdict = verdict if verdict is Verdict.BROKEN else Verdict.UNVERIFIED
        elif not rule.holds(value):
            verdict = Verdict.BROKEN
    return Ruling(verdict, tuple(facts))


def _hours(milliseconds: int) -> str:
    hours, minutes = divmod(round(milliseconds / 60_000), 60)
    return f"{hours} h {minutes:02} min"
