"""A strict parser for the one form of request that browsers open a WebSocket with."""

import re
from dataclasses import dataclass

#: Larger requests are left to the ordinary path, whose limits are wider.
MOST_BYTES = 8_192
MOST_HEADERS = 50

#: No `%`, no `;`, no `#`, no absolute form and no leading `//`: nothing that two parsers could read differently.
_REQUEST_LINE = re.compile(rb"GET (/(?!/)[-A-Za-z0-9._~/]*)(?:\?([-A-Za-z0-9._~=&]*))? HTTP/1\.1")
#: No underscore, and no space before the colon. A value is printable ASCII.
_HEADER = re.compile(rb"([A-Za-z][-A-Za-z0-9]*):[ ]?([!-~](?:[ -~]*[!-~])?)")
_PORT = rb"(?::(?:[0-5]?[0-9]{1,4}|6[0-4][0-9]{3}))?"
_HOST_NAME = rb"[A-Za-z0-9](?:[-A-Za-z0-9.]*[A-Za-z0-9])?"

#: Headers that must be there, or may be there, only with such a value.
_VALUES = {
    b"host": re.compile(_HOST_NAME + _PORT),
    b"upgrade": re.compile(rb"(?i:websocket)"),
    b"connection": re.compile(rb"(?i:(?:keep-alive, ?)?upgrade)"),
    b"sec-websocket-key": re.compile(rb"[A-Za-z0-9+/]{22}=="),
    b"sec-websocket-version": re.compile(rb"13"),
    b"sec-websocket-protocol": re.compile(rb"[-A-Za-z0-9._]+(?:, ?[-A-Za-z0-9._]+)*"),
    # The offers of browsers. This server declines them all; others are checked by autobahn first.
    b"sec-websocket-extensions": re.compile(rb"permessage-deflate(?:; ?client_max_window_bits)?"),
    b"origin": re.compile(rb"https?://" + _HOST_NAME + _PORT),
}
_REQUIRED = (b"host", b"upgrade", b"connection", b"sec-websocket-key", b"sec-websocket-version")
#: Requests with a body, with conditions on it, or with another meaning for this server.
_ELSEWHERE = {b"content-length", b"transfer-encoding", b"expect", b"te", b"trailer", b"daphne-root-path"}


@dataclass(frozen=True, slots=True)
class UpgradeRequest:
    """`headers` have lower-case names, each occurs once; `rest` is what arrived after the request."""

    path: str
    query: bytes
    headers: list[tuple[bytes, bytes]]
    key: str
    subprotocols: list[str]
    rest: bytes


def parse_upgrade(data: bytes) -> UpgradeRequest | None:
    """None for everything that is not entirely ordinary, complete and at the start of `data`.

    A request that is accepted here means the same to Twisted, Daphne and autobahn, and none of them refuses it.
    """
    end = data.find(b"\r\n\r\n", 0, MOST_BYTES)
    if end < 0:
        return None
    first, *lines = data[:end].split(b"\r\n")
    asked = _REQUEST_LINE.fullmatch(first)
    if asked is None or len(lines) > MOST_HEADERS:
        return None
    headers: dict[bytes, bytes] = {}
    for line in lines:
        header = _HEADER.fullmatch(line)
        if header is None:
            return None
        name, value = header[1].lower(), header[2]
        form = _VALUES.get(name)
        if name in headers or name in _ELSEWHERE or (form is not None and form.fullmatch(value) is None):
            return None
        headers[name] = value
    if any(name not in headers for name in _REQUIRED):
        return None
    offered = headers.get(b"sec-websocket-protocol", b"").decode()
    subprotocols = [name.strip() for name in offered.split(",")] if offered else []
    if len(set(subprotocols)) < len(subprotocols):
        return None
    return UpgradeRequest(
        path=asked[1].decode(),
        query=asked[2] or b"",
        headers=list(headers.items()),
        key=headers[b"sec-websocket-key"].decode(),
        subprotocols=subprotocols,
        rest=data[end + 4 :],
    )
