"""The site's own origins as browsers spell them; where the operator named none, this machine on its port."""

from urllib.parse import urlsplit

#: Names of this machine, as an origin or an address of Redis has them.
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PORTS = {"http": 80, "https": 443}


def normal(origin: str) -> str:
    """As a browser's `Origin` has it, for example `https://chat.example.org`. Raises ValueError for what is none."""
    parts = urlsplit(origin)
    host = (parts.hostname or "").encode("idna").decode()
    if parts.scheme not in _PORTS or not host or "*" in host:
        raise ValueError(origin)
    if parts.username is not None or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(origin)
    host = f"[{host}]" if ":" in host else host
    port = parts.port
    return f"{parts.scheme}://{host}" + ("" if port in (None, _PORTS[parts.scheme]) else f":{port}")


def local_origins(port: int) -> list[str]:
    return [normal(f"http://{host}:{port}") for host in ("localhost", "127.0.0.1")]
