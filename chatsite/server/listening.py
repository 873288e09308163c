"""The listening socket: bound here, so that a busy port gives a clear error and workers can share it."""

import errno
import socket

#: A thousand browsers that reconnect at once wait here; Twisted's own 50 would drop their SYNs.
BACKLOG = 4096


class ListenError(Exception):
    """The address cannot be listened on; the message explains why in one sentence."""


def listen(host: str, port: int) -> socket.socket:
    """A listening TCP socket; port 0 picks a free one. Raises ListenError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError) as error:
        raise ListenError("The host to listen on (HOST or --host) is unknown.") from error
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise ListenError(_reason(host, port, error)) from error
    listening.setblocking(False)
    return listening


def adopt(fd: int) -> socket.socket:
    """The listening TCP socket inherited as `fd`. Raises ListenError."""
    try:
        listening = socket.socket(fileno=fd)
        if not listening.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            raise ListenError(f"File descriptor {fd} is a socket that does not listen.")
        if listening.family not in (socket.AF_INET, socket.AF_INET6):
            # Twisted would make a unix socket accessible to everyone, and the first process to end would
            # remove it.
            raise ListenError(
                f"File descriptor {fd} is not a TCP socket. Let the proxy connect to 127.0.0.1."
            )
    except OSError as error:
        raise ListenError(f"File descriptor {fd} is not a listening socket.") from error
    listening.setblocking(False)
    return listening


def url_of(host: str, port: int) -> str:
    """The URL for a browser on this machine, for example `http://127.0.0.1:8000/`."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _reason(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"Port {port} on {host} is in use. Choose another one with --port or PORT."
        case errno.EADDRNOTAVAIL:
            return "The host to listen on (HOST or --host) is not an address of this machine."
        case errno.EACCES:
            return f"This user cannot open port {port}. Choose one above 1023."
        case _:
            return f"Cannot listen on port {port} of {host}: {error.strerror}."
