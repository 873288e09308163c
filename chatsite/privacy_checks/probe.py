"""The probe: looks at every promise, one look at a time however many ask, and holds the answer for a while."""

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

#: For how long an answer is given again: nobody can make the site look more often.
HELD_SECONDS = 30.0

#: Further promises, of an application: called in the probe's thread.
Source = Callable[[], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Report:
    """What was found at that moment."""

    at: datetime
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst there is."""
        return worst(finding.verdict for finding in self.findings)

    def with_verdict(self, verdict: Verdict) -> list[Finding]:
        return [finding for finding in self.findings if finding.verdict is verdict]


class Probe:
    """Looks in a thread of its own: a Redis that hangs holds up only those who ask."""

    def __init__(self, *sources: Source) -> None:
        self._sources = list(sources)
        self._hosts = Hosts()
        self._lock = threading.Lock()
        self._looking: Future[Report] | None = None
        self._looked_at = 0.0

    def register(self, source: Source) -> None:
        self._sources.append(source)

    def report(self) -> Future[Report]:
        """The one that is held or under way, or else a new one."""
        with self._lock:
            looking = self._looking
            if looking is None or (looking.done() and time.monotonic() - self._looked_at > HELD_SECONDS):
                looking = self._looking = Future()
                threading.Thread(target=self._look, args=[looking], name="promises", daemon=True).start()
            return looking

    def forget(self) -> None:
        """The next question is answered by a new look."""
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
                    self._looking = None  # the next one tries again
            answer.set_exception(error)
        else:
            self._looked_at = time.monotonic()
            answer.set_result(report)


def look() -> Report:
    """What is found now, or was within `HELD_SECONDS`. Waits; not for an event loop."""
    return _probe.report().result()


async def alook() -> Report:
    """The same, for an event loop. Whoever gives up waiting leaves the look to the others."""
    return await asyncio.shield(asyncio.wrap_future(_probe.report()))


def register(source: Source) -> None:
    """Adds an application's own promises."""
    _probe.register(source)


def forget() -> None:
    """Back to how a process begins, but for what applications added."""
    _probe.forget()


_probe = Probe()
