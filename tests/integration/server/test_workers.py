"""Several workers on one socket: all serve, dead and old ones are replaced, and none is left behind."""

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from tests.echo.process import EchoProcess, refused, serve
from tests.echo.wire import Wire, close_frame

RESTART = (1012).to_bytes(2)
_PATIENCE_SECONDS = 40


@pytest.fixture
def server() -> Iterator[EchoProcess]:
    with serve("--workers=2") as process:
        yield process


def eventually(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"


def seen_pids(server: EchoProcess, count: int) -> set[int]:
    """Sends requests until this many workers have answered."""
    pids: set[int] = set()
    eventually(lambda: pids.add(server.get("")["pid"]) or len(pids) == count)  # type: ignore[func-returns-value]
    return pids


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_all_workers_serve(server: EchoProcess) -> None:
    assert server.process.pid not in seen_pids(server, 2)


def test_a_killed_worker_is_replaced(server: EchoProcess) -> None:
    pids = seen_pids(server, 2)
    killed = pids.pop()
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: server.get("")["pid"] not in {killed, *pids})


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_they_end_together(server: EchoProcess, how: signal.Signals) -> None:
    pids = seen_pids(server, 2)
    with Wire(server.port, "/direct").handshake() as wire:
        server.process.send_signal(how)
        assert wire.read_frame() == (1, b"bye")
        assert wire.read_frame() == (8, RESTART)
        wire.send(close_frame(1012))
        assert server.wait() == 0
    assert all(is_gone(pid) for pid in pids)


def test_they_end_when_their_supervisor_is_killed(server: EchoProcess) -> None:
    pids = seen_pids(server, 2)
    with Wire(server.port, "/direct").handshake() as wire:
        server.process.kill()
        assert wire.read_frame() == (1, b"bye")
        assert wire.read_frame() == (8, RESTART)
        wire.send(close_frame(1012))
    eventually(lambda: all(is_gone(pid) for pid in pids))


def test_an_old_worker_is_replaced_and_no_request_is_refused() -> None:
    with serve("--workers=2", WORKER_MAX_AGE_SECONDS=3) as server:
        first = seen_pids(server, 2)
        with Wire(server.port, "/direct").handshake() as wire:
            later: set[int] = set()
            while len(later - first) < 2:
                later.add(server.get("")["pid"])
            assert wire.read_frame() == (1, b"bye")
            assert wire.read_frame() == (8, RESTART)
        eventually(lambda: all(is_gone(pid) for pid in first))


def test_a_hangup_replaces_every_worker_and_no_request_is_refused(server: EchoProcess) -> None:
    first = seen_pids(server, 2)
    with Wire(server.port, "/direct").handshake() as wire:
        server.process.send_signal(signal.SIGHUP)
        later: set[int] = set()
        while len(later - first) < 2:
            later.add(server.get("")["pid"])
        assert wire.read_frame() == (1, b"bye")
        assert wire.read_frame() == (8, RESTART)
    eventually(lambda: all(is_gone(pid) for pid in first))


def test_a_hangup_also_replaces_a_single_worker_that_is_supervised() -> None:
    with serve("--workers=1", "--supervise") as server:
        (first,) = seen_pids(server, 1)
        assert first != server.process.pid
        server.process.send_signal(signal.SIGHUP)
        eventually(lambda: server.get("")["pid"] != first)


def test_a_large_worker_is_replaced() -> None:
    with serve("--workers=2", WORKER_MAX_MEMORY_MB=1) as server:
        first = seen_pids(server, 2)
        eventually(lambda: server.get("")["pid"] not in first)


def test_workers_that_cannot_start_give_one_sentence() -> None:
    answer = refused("--port=0", "--workers=2", ECHO_REFUSES="yes")
    assert answer.returncode == 1
    assert "The tiny site was told not to start." in answer.stderr
    assert answer.stderr.splitlines()[-1] == "CommandError: A worker exited during startup."
    assert "Traceback" not in answer.stderr
