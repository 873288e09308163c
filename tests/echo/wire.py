"""A WebSocket client that sends any bytes and checks none."""

import os
import socket
import struct
from typing import Self

WAIT_SECONDS = 20


class Wire:
    """A connection with a WebSocket handshake sent. A small `receive_bytes` simulates a client that does not read."""

    def __init__(self, port: int, path: str, *, headers: str = "", receive_bytes: int | None = None) -> None:
        self.socket = socket.socket()
        if receive_bytes is not None:  # before connecting, or the window is already larger
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(WAIT_SECONDS)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{headers}"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.socket.close()

    def handshake(self) -> Self:
        """Waits for the handshake's response."""
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            answer += self.socket.recv(1)
        assert b" 101 " in answer, answer
        return self

    def send(self, *segments: bytes) -> None:
        for segment in segments:
            self.socket.sendall(segment)

    def read(self, size: int) -> bytes:
        data = b""
        while len(data) < size and (more := self.socket.recv(size - len(data))):
            data += more
        return data

    def read_frame(self) -> tuple[int, bytes]:
        """The next frame's opcode and payload."""
        first, size = self.read(2)
        if size == 126:
            size = int.from_bytes(self.read(2))
        return first & 0x0F, self.read(size)

    def read_to_end(self) -> bytes:
        """Everything until the server closes the connection."""
        data = b""
        try:
            while more := self.socket.recv(65_536):
                data += more
        except ConnectionResetError:
            pass
        return data


def frame(
    payload: bytes = b"", opcode: int = 1, *, fin: bool = True, rsv: int = 0, masked: bool = True
) -> bytes:
    """A client's frame."""
    size = len(payload)
    bit = 0x80 if masked else 0
    if size < 126:
        header = bytes(((fin << 7) | (rsv << 4) | opcode, bit | size))
    else:
        header = bytes(((fin << 7) | (rsv << 4) | opcode, bit | 126)) + size.to_bytes(2)
    if not masked:
        return header + payload
    mask = os.urandom(4)
    return header + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


def close_frame(code: int | None = 1000, reason: bytes = b"") -> bytes:
    return frame(b"" if code is None else struct.pack("!H", code) + reason, 8)


def split_frames(data: bytes) -> list[bytes]:
    """A server's frames, including headers; the last one may be incomplete."""
    frames = []
    while data:
        size = 2 + (data[1] if data[1] < 126 else 2 + int.from_bytes(data[2:4]))
        frames.append(data[:size])
        data = data[size:]
    return frames
