"""The probe: checks every promise, one check at a time however many callers ask, and caches the answer."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime

from chatsite.privacy_checks import files, machine, pages, redis
from chatsite.privacy_checks.finding import Finding, Verdict, worst
from chatsite.privacy_checks.host import Hosts

#: How long an answer is cached, so that nobody can trigger checks more often.
HELD_SECONDS = 30.0

#: Additional promises of an application: called in the probe's thread.
Source = Callable[[], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Report:
    """The findings and when they were made."""

    at: datetime
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of all findings."""
        return worst(finding.verdict for finding in self.findings)

    def with_verdict(self, verdict: Verdict) -> list[Finding]:
        return [finding for finding in self.findings if finding.verdict is verdict]


class Probe:
    """Checks in its own thread: a hanging Redis delays only the callers of the check."""

    def __init__(self, *sources: Source) -> None:
        self._sources = list(sources)
        self._hosts = Hosts()
        self._lock = threading.Lock()
        self._looking: Future[Report] | None = None
        self._looked_at = 0.0

    def register(self, source: Source) -> None:
        self._sources.append(source)

    def report(self) -> Future[Report]:
        """The cached or running report, otherwise a new one."""
        with self._lock:
            looking = self._looking
            if looking is None or (looking.done() and time.monotonic() - self._looked_at > HELD_SECONDS):
                looking = self._looking = Future()
                threading.Thread(target=self._look, args=[looking], name="promises", daemon=True).start()
            return looking

    def forget(self) -> None:
        """The next call starts a new check."""
        with self._lock:
            self._looking = None

    def _look(self, answer: "Future[Report]") -> None:
        answer.set_running_or_notify_cancel()
        try:
            hosts = self._hosts.look()
            findings = [
                *redis.findings(hosts),
                *machine.findings(hosts),
                *pages.findings(),
                *files.findings(),
            ]
            findings += [finding for source in self._sources for finding in source()]
            report = Report(datetime.now(UTC), tuple(findings))
        except Exception as error:
            with self._lock:
                if self._looking is answer:
                    self._looking = None  # so that the next call retries
            answer.set_exception(error)
        else:
            self._looked_at = time.monotonic()
            answer.set_result(report)


def look() -> Report:
    """The current report, at most `HELD_SECONDS` old. Blocks; not for an event loop."""
    return _probe.report().result()


async def alook() -> Report:
    """The same for an event loop. Cancelling one caller does not affect the others."""
    return await asyncio.shield(asyncio.wrap_future(_probe.report()))


def register(source: Source) -> None:
    """Adds an application's own promises."""
    _probe.register(source)


def forget() -> None:
    """Drops the cached report."""
    _probe.forget()


_probe = Probe()
