"""The integrity of a page's scripts: their hashes in an import map, and the headers that make a browser insist on them.

An import map also covers modules that are loaded later, which no attribute could. It is data, not code, but it is
inline, so the Content Security Policy of the page names its hash.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from csp.constants import SELF
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse

#: Browsers that know it run no script without a hash: Chrome 138, Firefox 145.
_POLICY = "blocked-destinations=(script)"


@dataclass(frozen=True, slots=True)
class ImportMap:
    """The text within the element, and the hash of that text in the form of the policy."""

    text: str
    source: str

    def __str__(self) -> str:
        return self.text

    def insist(self, response: HttpResponse) -> None:
        """Lets a browser run the scripts of the map on that page, and no others."""
        response["Integrity-Policy"] = _POLICY
        response._csp_update = {"script-src": [SELF, f"'{self.source}'"]}  # type: ignore[attr-defined]


@cache
def import_map(names: tuple[str, ...]) -> ImportMap | None:
    """Of these static files; None while developing, when files change under their names."""
    storage: Any = staticfiles_storage
    if not hasattr(storage, "stored_name") or not hasattr(storage, "manifest_hash"):
        return None
    hashes = {url: digest(content) for url, content in collected(storage, names)}
    text = json.dumps({"integrity": hashes}, separators=(",", ":"))
    return ImportMap(text, digest(text.encode()))


def collected(storage: Any, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The address and the content of each file. Raises ValueError or OSError if the storage lacks one."""
    for name in names:
        with storage.open(storage.stored_name(name)) as file:
            yield storage.url(name), file.read()


def digest(content: bytes) -> str:
    """The hash of that content as in an attribute `integrity`."""
    return attribute(sha256(content).digest())


def attribute(sha: bytes) -> str:
    """A SHA-256 digest as in an attribute `integrity`."""
    return f"sha256-{b64encode(sha).decode()}"
