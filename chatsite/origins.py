"""The site's own origins, where the operator named none: this machine, on the port that is listened on."""

#: Names of this machine, as an origin or an address of Redis has them.
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def local_origins(port: int) -> list[str]:
    return [f"http://localhost:{port}", f"http://127.0.0.1:{port}"]
