"""Requests that never end: slow headers or bodies delay no one else."""

import socket
import time
from contextlib import ExitStack

import pytest

from tests.support.processes import ServerProcess

SLOW = 200
PAGE_SECONDS = 2.0


def test_two_hundred_unfinished_requests_delay_nobody(server: ServerProcess) -> None:
    with ExitStack() as stack:
        for number in range(SLOW):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: " + b"a" * (number % 50))
        for _ in range(SLOW // 4):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            slow.sendall(
                b"POST /admin/login/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nusername="
            )
        begun = time.monotonic()
        assert "Passerby" in server.page("/")
        assert time.monotonic() - begun < PAGE_SECONDS


def test_a_header_without_end_is_cut_off(server: ServerProcess) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as greedy:
        greedy.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ")
        with pytest.raises(OSError):  # noqa: PT011  # a reset or a broken pipe
            greedy.sendall(b"a" * (64 << 20))
    assert "Passerby" in server.page("/")
