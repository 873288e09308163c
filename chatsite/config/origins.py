"""Origins and hosts normalized to the form that browsers send, so that they compare as strings.

A browser maps a host by UTS 46 (non-transitional, so ß stays ß), shortens IPv6, and omits the scheme's
default port: https://url.spec.whatwg.org/#host-parsing. A trailing dot is removed.
"""

import re
import socket
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address
from urllib.parse import unquote

import idna
from idna.core import uts46_remap, valid_contextj

_PORTS = {"http": 80, "https": 443}
_ORIGIN = re.compile(r"(https?)://([^/?#@\s]+)/?", re.IGNORECASE)
_PLACE = re.compile(r"(\[[^\[\]]+\]|[^:\[\]]+)(?::([0-9]{0,6}))?")
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_DOTTED = re.compile(r"[0-9]+(?:\.[0-9]+){3}")
_LONGEST_HOST = 253


def normal(origin: str) -> str:
    """As in a browser's `Origin` header, for example `https://chat.example.org`.

    Raises ValueError if malformed.
    """
    found = _ORIGIN.fullmatch(origin)
    if found is None:
        raise ValueError("no origin")
    scheme = found[1].lower()
    host, port = host_and_port(found[2])
    return f"{scheme}://{host}" + ("" if port in (None, _PORTS[scheme]) else f":{port}")


def normal_of_header(origin: str) -> str:
    """Like `normal`, for the value of an `Origin` header, where browsers write IPv4 dotted.

    Raises ValueError.
    """
    form = normal(origin)
    host = host_of(form)
    if _DOTTED.fullmatch(host) and host not in origin:
        raise ValueError("no origin")
    return form


def host_of(origin: str) -> str:
    """The host of a normalized origin."""
    return host_and_port(origin.partition("://")[2])[0]


def host_and_port(place: str) -> tuple[str, int | None]:
    """Splits `host:port`, as in the `Host` header; the host is normalized. Raises ValueError."""
    found = _PLACE.fullmatch(place)
    if found is None:
        raise ValueError("no host")
    port = int(found[2]) if found[2] else None
    if port is not None and port > 65_535:
        raise ValueError("no port")
    return normal_host(found[1]), port


def normal_host(host: str) -> str:
    """ASCII and lower case; IPv6 in brackets. Raises ValueError if malformed."""
    if host.startswith("["):
        return f"[{_shortest(host[1:-1])}]"
    labels = _mapped(host).removesuffix(".").split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _ipv4(".".join(labels))
    mapped = ".".join(map(_ascii, labels))
    if len(mapped) > _LONGEST_HOST:
        raise ValueError("no host")
    return mapped


def is_loopback(host: str) -> bool:
    """Whether the host is this machine's loopback; with or without brackets."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def local_origins(*hosts: str, port: int) -> list[str]:
    """The default origins of a site that listens on these names or addresses."""
    names = ["localhost", "127.0.0.1"]
    if any(":" in host for host in hosts):
        names.append("[::1]")
    # A browser's URLs never contain an address's zone.
    one = [host for host in hosts if host not in {"0.0.0.0", "::"} and "%" not in host]  # noqa: S104
    names += [f"[{host}]" if ":" in host else host for host in one]
    return list(dict.fromkeys(normal(f"http://{name}:{port}") for name in names))


def _mapped(host: str) -> str:
    try:
        text = unquote(host, errors="strict")
        return text.lower() if text.isascii() else uts46_remap(text, std3_rules=False, transitional=False)
    except (UnicodeDecodeError, idna.IDNAError):
        raise ValueError("no host") from None


def _ascii(label: str) -> str:
    if not label.isascii():
        if not all(_joins(label, place) for place in range(len(label))):
            raise ValueError("no host")
        label = f"xn--{label.encode('punycode').decode()}"
    if not _LABEL.fullmatch(label):
        raise ValueError("no host")
    return label


def _joins(label: str, place: int) -> bool:
    """Zero-width joiners are allowed only where they join letters: elsewhere two names would look the same."""
    try:
        return label[place] not in "\u200c\u200d" or valid_contextj(label, place)
    except ValueError:
        return False


def _ipv4(text: str) -> str:
    """Accepts forms such as `127.1` and `0x7f000001`."""
    try:
        return str(IPv4Address(socket.inet_aton(text)))
    except OSError:
        raise ValueError("no address") from None


def _shortest(text: str) -> str:
    """The address with its longest run of zeros left out, and never with a dotted IPv4 part."""
    try:
        if "%" in text:
            raise AddressValueError
        packed = IPv6Address(text).packed
    except AddressValueError:
        raise ValueError("no address") from None
    groups = ":".join(f"{packed[place] << 8 | packed[place + 1]:x}" for place in range(0, 16, 2))
    runs = [found.span() for found in re.finditer(r"\b0(?::0\b)+", groups)]
    if not runs:
        return groups
    start, end = max(runs, key=lambda run: run[1] - run[0])  # the first of the longest
    return f"{groups[:start].removesuffix(':')}::{groups[end:].removeprefix(':')}"
