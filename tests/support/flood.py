"""A flood: raw sockets that send as fast as the server accepts, in a separate process."""

import argparse
import json
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Self

from tests.echo.wire import frame
from tests.environment import ROOT

#: What one socket repeats, by name. `hello` is sent before those that require it.
FLOODS = {
    "nothing": b"",
    "before hello": frame(b'{"type":"typing","on":true}'),
    "say": frame(b'{"type":"say","n":1,"text":"a"}'),
    "got": frame(b'{"type":"got","ns":[1]}'),
    "typing": frame(b'{"type":"typing","on":true}'),
    "seen": frame(b'{"type":"seen","n":1}'),
    "pings": frame(b"", 9),
    "pongs": frame(b"", 10),
    "empty fragments": frame(b"", 0, fin=False),
    "fragments": frame(b"a", 0, fin=False),
    "single bytes": b"\x81",
}
_GREETED = {"say", "got", "typing", "seen"}
_HELLO = frame(b'{"type":"hello"}')
#: Copies of the frame per write.
_CHUNK_BYTES = 65_536


@dataclass
class Report:
    """What happened to a flood's sockets."""

    opened: int = 0
    refused: int = 0
    closed: int = 0
    open: int = 0
    megabytes: float = 0.0
    codes: dict[str, int] = field(default_factory=dict)


class Flood:
    """Runs until the context exits or all sockets are closed; `report` then has the result."""

    report: Report

    def __init__(
        self,
        port: int,
        kind: str,
        *,
        sockets: int,
        seconds: float,
        address: str = "198.51.100.7",
        reconnect: bool = False,
        opened: bool = False,
    ) -> None:
        """`reconnect`: closed sockets reconnect. `opened`: entering waits for the response to every handshake."""
        self._command = [
            *(sys.executable, "-m", "tests.support.flood", str(port), kind),
            *(f"--sockets={sockets}", f"--seconds={seconds}", f"--address={address}"),
            *(["--reconnect"] if reconnect else []),
            *(["--opened"] if opened else []),
        ]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "begun\n"
        return self

    def __exit__(self, *error: object) -> None:
        if error[0] is not None:
            self._process.kill()
        answer, _ = self._process.communicate()
        if error[0] is None:
            self.report = Report(**json.loads(answer))


class _Flooder:
    """One socket, which waits for the handshake's response, then for a welcome, then floods."""

    def __init__(self, port: int, kind: str, address: str) -> None:
        self.kind = kind
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.heard = b""
        self.sent = 0
        self.is_open = False
        self.floods = False
        self._chunk = FLOODS[kind] * (_CHUNK_BYTES // len(FLOODS[kind])) if FLOODS[kind] else b""
        self._left = self._chunk
        self.socket.send(
            f"GET /ws/chat/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Origin: http://127.0.0.1:{port}\r\nX-Forwarded-For: {address}\r\nSec-WebSocket-Protocol: chat.v1\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def read(self) -> bool:
        """Whether it is still open."""
        data = self.socket.recv(65_536)
        if not data:
            return False
        self.heard = (self.heard + data)[-4_096:]
        if not self.is_open and b"\r\n\r\n" in self.heard:
            if b" 101 " not in self.heard:
                return False
            self.is_open = True
            if self.kind in _GREETED:
                self.socket.send(_HELLO)
            elif self.kind.endswith("fragments"):
                self.socket.send(frame(b"a", fin=False))
        if self.is_open and not self.floods:
            self.floods = bool(self._chunk) and (self.kind not in _GREETED or b'"welcome"' in self.heard)
        return True

    def write(self) -> None:
        sent = self.socket.send(self._left)
        self.sent += sent
        self._left = self._left[sent:] or self._chunk


def _close_code(heard: bytes) -> str:
    """The code of a close frame at the end of the received bytes."""
    at = heard.rfind(b"\x88\x02")
    return str(int.from_bytes(heard[at + 2 : at + 4])) if at >= 0 and at + 4 == len(heard) else "none"


def _run(arguments: argparse.Namespace) -> Report:
    report, codes = Report(), Counter[str]()
    selector = selectors.DefaultSelector()
    flooders: set[_Flooder] = set()
    deadline = time.monotonic() + arguments.seconds

    def open_one() -> None:
        flooder = _Flooder(arguments.port, arguments.kind, arguments.address)
        flooders.add(flooder)
        selector.register(flooder.socket, selectors.EVENT_READ, flooder)

    def end(flooder: _Flooder) -> None:
        codes[_close_code(flooder.heard)] += 1
        report.opened += flooder.is_open
        report.refused += not flooder.is_open
        report.closed += flooder.is_open
        report.megabytes += flooder.sent / 1e6
        selector.unregister(flooder.socket)
        flooder.socket.close()
        flooders.discard(flooder)
        if arguments.reconnect and time.monotonic() < deadline:
            open_one()

    for _ in range(arguments.sockets):
        open_one()
    has_begun = False
    while flooders and (left := deadline - time.monotonic()) > 0:
        if not has_begun and (not arguments.opened or all(flooder.is_open for flooder in flooders)):
            has_begun = True
            _print("begun")
        for key, events in selector.select(min(left, 0.5)):
            flooder: _Flooder = key.data
            try:
                if events & selectors.EVENT_READ:
                    if not flooder.read():
                        end(flooder)
                        continue
                    if flooder.floods:
                        both = selectors.EVENT_READ | selectors.EVENT_WRITE
                        selector.modify(flooder.socket, both, flooder)
                if events & selectors.EVENT_WRITE and flooder.floods:
                    flooder.write()
            except BlockingIOError:
                continue
            except OSError:
                end(flooder)
    for flooder in flooders:
        report.open += flooder.is_open
        report.opened += flooder.is_open
        report.megabytes += flooder.sent / 1e6
    report.megabytes = round(report.megabytes, 2)
    report.codes = dict(codes)
    return report


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("kind", choices=FLOODS)
    parser.add_argument("--sockets", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--address", default="198.51.100.7")
    parser.add_argument("--reconnect", action="store_true")
    parser.add_argument("--opened", action="store_true")
    report = _run(parser.parse_args())
    _print(json.dumps(vars(report)))


if __name__ == "__main__":
    _main()
