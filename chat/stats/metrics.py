"""Metrics for Prometheus: any process answers for the whole site, so scrape one of them, not each."""

import asyncio
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from chat.stats.site_state import State, look
from chatsite.database_thread import DatabaseThread
from matchmaking.stats.site_stats import Overview, Waits, errors

_SCHEME = "Bearer"
_thread = DatabaseThread("metrics")


@require_safe
async def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus's text format, for requests with `METRICS_TOKEN`; 404 if that is not set."""
    if not settings.METRICS_TOKEN:
        raise Http404
    if not _may_read(request.headers.get("Authorization", "")):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": _SCHEME})
    state = await asyncio.wrap_future(_thread.submit(look))
    return HttpResponse(
        exposition(state), content_type=CONTENT_TYPE_PLAIN_0_0_4, headers={"Cache-Control": "no-store"}
    )


def exposition(state: State) -> bytes:
    """The metrics of that state."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collected(state))
    return generate_latest(registry)


def _may_read(authorization: str) -> bool:
    scheme, _, token = authorization.strip().partition(" ")
    is_same = hmac.compare_digest(token.strip().encode(), settings.METRICS_TOKEN.encode())
    return is_same and scheme.lower() == _SCHEME.lower()  # RFC 9110: the scheme is case-insensitive


@dataclass(frozen=True, slots=True, eq=False)  # the registry hashes it
class _Collected(Collector):
    """Labels are kinds and versions: never a process, a guest or an address."""

    state: State

    def collect(self) -> Iterator[Metric]:
        redis = self.state.redis
        yield _gauge("redis_up", "Whether Redis answers.", int(redis is not None))
        if self.state.reports is not None:
            yield _gauge("reports_open", "Reports that wait for a decision.", self.state.reports.count)
            yield _gauge("report_age_seconds", "How long the oldest of them waits.", self.state.reports.age)
        if redis is not None:
            yield _gauge("redis_memory_bytes", "Memory that Redis uses.", redis.memory)
            yield _gauge("redis_memory_limit_bytes", "Its maxmemory; 0: none.", redis.limit)
            yield _gauge("redis_latency_seconds", "How long it took to answer just now.", redis.latency)
        if self.state.overview is not None:
            yield from _of_now(self.state.overview)
            yield from _since_the_beginning(self.state.overview)


def _of_now(overview: Overview) -> Iterator[Metric]:
    processes = overview.processes
    yield _gauge("guests_online", "Guests that are connected.", overview.online)
    yield _gauge("guests_waiting", "Guests that wait for a partner.", overview.waiting)
    yield _gauge("chats", "Chats that go on.", overview.chats)
    yield _gauge("sockets", "WebSockets that are open.", sum(each.sockets for each in processes))
    yield _gauge("processes_silent", "Processes that ended without a word.", len(overview.silent))
    lag = max((each.lag for each in processes), default=0) / 1000
    yield _gauge("loop_lag_seconds", "How late the latest event loop was, at worst.", lag)
    latency = max((each.redis for each in processes), default=0) / 1000
    yield _gauge("beat_seconds", "How long Redis took for the slowest process's report.", latency)
    memory = sum(each.memory for each in processes) * 1_048_576
    yield _gauge("process_memory_bytes", "Resident memory of all processes.", memory)
    running = GaugeMetricFamily(f"{_PREFIX}processes", "Processes that live.", labels=["version", "state"])
    kinds = [(each.version, "draining" if each.draining else "serving") for each in processes]
    for kind in sorted(set(kinds)):
        running.add_metric(kind, kinds.count(kind))
    yield running


def _since_the_beginning(overview: Overview) -> Iterator[Metric]:
    totals = overview.totals
    for name, explanation in _COUNTERS.items():
        yield CounterMetricFamily(f"{_PREFIX}{name}", explanation, value=totals.get(name, 0))
    told = CounterMetricFamily(f"{_PREFIX}errors", "Errors that guests were told, by code.", labels=["kind"])
    for kind, count in sorted(errors(totals).items()):
        told.add_metric([kind], count)
    yield told
    waits = Waits.of(totals)
    yield HistogramMetricFamily(
        f"{_PREFIX}wait_seconds",
        "How long guests waited who were matched.",
        buckets=[("+Inf" if bound is None else str(bound), count) for bound, count in waits.cumulated()],
        sum_value=waits.waited / 1000,
    )


def _gauge(name: str, explanation: str, value: float) -> Metric:
    return GaugeMetricFamily(f"{_PREFIX}{name}", explanation, value=value)


_PREFIX = "passerby_"
_COUNTERS = {
    "messages": "Messages that guests said.",
    "matches": "Chats that began.",
    "connections": "WebSockets that were opened.",
    "reports": "Reports that guests filed.",
}
