"""The hashes of the files that a guest's browser runs or styles a page with, for comparison from outside."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.contrib.staticfiles.finders import get_finders
from django.core.files.storage import Storage
from django.template.loader import render_to_string

from chat.pages.app_shell import FILES, HOST_SCRIPTS, shell
from chatsite.web.integrity import attribute, collected
from chatsite.web.static_files import HashedStaticFilesStorage

#: Style sheets of some pages, which the service worker does not keep.
_OTHER_SHEETS = (
    "css/accent.css",
    "css/features/host.css",
    "css/features/questions.css",
    "css/features/reunions.css",
    "css/features/rounds.css",
    "css/reading.css",
)


@dataclass(frozen=True, slots=True)
class FileHash:
    """`path`: the file's address, without the first slash. `digest`: SHA-256."""

    path: str
    digest: bytes

    @property
    def integrity(self) -> str:
        """As in an attribute `integrity`."""
        return attribute(self.digest)


def page_hashes(storage: Storage) -> list[FileHash]:
    """Sorted by path. Raises ValueError if the storage lacks a file."""
    return sorted(_hashes(storage), key=lambda each: each.path)


def from_source() -> list[FileHash]:
    """Of the files as `collectstatic` would make them from this source, whatever STATIC_ROOT contains."""
    with tempfile.TemporaryDirectory() as place:
        storage: Any = HashedStaticFilesStorage(location=place)
        files = {}
        for finder in get_finders():
            for path, origin in finder.list([]):
                if path not in files and path.startswith(("css/", "js/", "img/")):
                    with origin.open(path) as source:
                        storage.save(path, source)
                    files[path] = (origin, path)
        for _, _, outcome in storage.post_process(files):
            if isinstance(outcome, Exception):
                raise outcome
        return page_hashes(storage)


def _hashes(storage: Any) -> Iterator[FileHash]:
    for url, content in collected(storage, dict.fromkeys((*FILES, *HOST_SCRIPTS, *_OTHER_SHEETS))):
        yield FileHash(url.lstrip("/"), sha256(content).digest())
    worker = render_to_string("app_shell/worker.js", shell(storage)).encode()
    yield FileHash("worker.js", sha256(worker).digest())
