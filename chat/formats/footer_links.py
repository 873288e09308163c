"""The operator's own footer links: imprint, terms, a club's page. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache

MOST = 6
_LINE = re.compile(r"(?P<name>[^|]+)\|(?P<address>[^|]+)")
_ADDRESS = re.compile(r"https://[^\s<>\"']+|mailto:[^\s<>\"'?@]+@[^\s<>\"'?@]+")


@dataclass(frozen=True, slots=True)
class OwnLink:
    """The link text, and an https: or mailto: URL."""

    name: str
    address: str


@lru_cache(maxsize=8)
def read_own_links(text: str) -> tuple[OwnLink, ...]:
    """Parses lines like `Imprint | https://example.org/imprint`. Raises ValueError with a sentence for the operator."""
    links = tuple(_read(line.strip()) for line in text.splitlines() if line.strip())
    if len(links) > MOST:
        raise ValueError(f"Enter at most {MOST} links.")
    return links


def _read(line: str) -> OwnLink:
    found = _LINE.fullmatch(line)
    if found is None or not found["name"].strip():
        raise ValueError(f"“{line[:40]}” is not in the form “Imprint | https://example.org/imprint”.")
    name, address = found["name"].strip(), found["address"].strip()
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f"“{address[:40]}” is not a valid https:// or mailto: address.")
    return OwnLink(name, address)
