"""Loads pages continuously, each with every file it references, and records what was missing."""

import http.client
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

_PAGES = ("/", "/chat/", "/de/", "/privacy/")
_PAUSE_SECONDS = 0.2
_TIMEOUT_SECONDS = 10.0
_NAMED = re.compile(
    r"""(?:href|src)="(/static/[^"]+)"|(?:from|import\(?)\s*["'](\.{1,2}/[^"']+)["']|url\(["']?([^"')]+)["']?\)"""
)


@dataclass
class Loads:
    """The results of one loader so far."""

    pages: int = 0
    files: int = 0
    #: Each with its status: `/static/js/page.1a2b.js: 404`.
    missing: list[str] = field(default_factory=list)


class Loader:
    """Loads one page after another like a browser without a cache, with a new connection each."""

    def __init__(self, host: str, context: ssl.SSLContext) -> None:
        self._host = host
        self._context = context
        self._end = threading.Event()
        self.loads = Loads()

    def run(self) -> None:
        while not self._end.is_set():
            for page in _PAGES:
                self._load(page)
                if self._end.wait(_PAUSE_SECONDS):
                    return

    def end(self) -> None:
        self._end.set()

    def _load(self, page: str) -> None:
        content = self._fetch(page)
        if content is None:
            return
        self.loads.pages += 1
        known: set[str] = set()
        wanted = list(_named(page, content))
        while wanted:
            file = wanted.pop()
            if file in known:
                continue
            known.add(file)
            found = self._fetch(file)
            if found is not None:
                self.loads.files += 1
                if file.endswith((".js", ".css")):
                    wanted.extend(_named(file, found))

    def _fetch(self, path: str) -> str | None:
        connection = http.client.HTTPSConnection(self._host, timeout=_TIMEOUT_SECONDS, context=self._context)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            content = answer.read()
            if answer.status == http.HTTPStatus.OK:
                return content.decode(errors="replace")
            self.loads.missing.append(f"{path}: {answer.status}")
        except (OSError, http.client.HTTPException) as error:
            self.loads.missing.append(f"{path}: {type(error).__name__}")
        finally:
            connection.close()
        return None


def _named(base: str, content: str) -> Iterator[str]:
    for found in _NAMED.finditer(content):
        name = next(group for group in found.groups() if group)
        path = urljoin(base, name)
        if path.startswith("/static/"):
            yield path.partition("#")[0]


@contextmanager
def loading(host: str, certificate: Path) -> Iterator[Loads]:
    """Loads pages while the context is open."""
    loader = Loader(host, ssl.create_default_context(cafile=certificate))
    thread = threading.Thread(target=loader.run, name="pages", daemon=True)
    thread.start()
    try:
        yield loader.loads
    finally:
        loader.end()
        thread.join(4 * _TIMEOUT_SECONDS)
