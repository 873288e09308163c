"""The runner: starts with a clear message, and serves like Daphne, without what clients could abuse."""

import http.client
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatsite.server.listening import ListenError, adopt
from tests.echo.process import EchoProcess, refused, serve
from tests.echo.wire import Wire, close_frame, frame

INTERNAL_ERROR = (1011).to_bytes(2)


@pytest.fixture
def server() -> Iterator[EchoProcess]:
    with serve() as process:
        yield process


def test_it_prints_its_port_and_how_to_log_in_to_the_admin(server: EchoProcess) -> None:
    assert server.get("")["path"] == "/"
    assert server.read_line() == f"The admin is at  {server.url}admin/"
    assert "createsuperuser" in server.read_line()


def test_a_busy_port_gives_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        answer = refused(f"--port={busy.getsockname()[1]}")
    assert answer.returncode == 2
    assert "is in use. Choose another one" in answer.stderr.splitlines()[-1]
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("--host=192.0.2.1", "is not an address of this machine."),
        ("--host=nowhere.invalid", "is unknown."),
        ("--port=70000", "--port must be from 0 to 65535"),
        ("--workers=0", "--workers from 1 to 64"),
        ("--fd=0", "is not a listening socket."),
    ],
)
def test_a_wrong_option_gives_one_sentence(option: str, sentence: str) -> None:
    answer = refused("--port=0", option)
    assert answer.returncode == 2
    assert sentence in answer.stderr.splitlines()[-1]
    assert "Traceback" not in answer.stderr


def test_an_inherited_unix_socket_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "site.sock"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        with pytest.raises(ListenError, match="is not a TCP socket"):
            adopt(os.dup(listening.fileno()))
    assert path.exists()


def test_it_names_no_software(server: EchoProcess) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/")
    headers = {name.lower() for name in connection.getresponse().headers}
    assert headers == {"content-type", "transfer-encoding"}


def test_a_client_cannot_set_the_root_path(server: EchoProcess) -> None:
    assert server.get("", {"Daphne-Root-Path": "/x"})["root_path"] == ""
    with Wire(server.port, "/plain", headers="Daphne-Root-Path: /x\r\n").handshake() as wire:
        wire.send(frame(b"root_path"))
        assert wire.read_frame() == (1, b"root_path=")


def test_a_long_body_is_refused(server: EchoProcess) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("POST", "/", headers={"Content-Length": str(2**30)})
    assert connection.getresponse().status == 413


def test_a_long_body_in_chunks_is_refused(server: EchoProcess) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("POST", "/", headers={"Transfer-Encoding": "chunked"})
    for _ in range(16):
        connection.send(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
    connection.send(b"1\r\nx\r\n")
    assert connection.getresponse().status == 413


def test_a_form_sized_body_is_accepted(server: EchoProcess) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("POST", "/", body=b"x" * 200_000)
    assert connection.getresponse().status == 200


def test_a_response_that_fails_halfway_does_not_look_complete(server: EchoProcess) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/half")
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        connection.getresponse().read()
    server.assert_logged("RuntimeError at asgi.py", but_not="a secret text")


@pytest.mark.parametrize("path", ["direct", "plain"])
def test_an_application_that_fails_closes_with_1011_and_its_text_is_not_logged(
    server: EchoProcess, path: str
) -> None:
    with Wire(server.port, f"/{path}").handshake() as wire:
        wire.send(frame(b"fail"))
        assert wire.read_frame() == (8, INTERNAL_ERROR)
        wire.send(close_frame(1011))
        assert wire.read_to_end() == b""
    server.assert_logged("RuntimeError at asgi.py", but_not="a secret text")


@pytest.mark.parametrize("path", ["direct", "plain"])
def test_no_address_is_logged(path: str) -> None:
    with serve(LOG_LEVEL="DEBUG") as server, Wire(server.port, f"/{path}").handshake() as wire:
        port = wire.socket.getsockname()[1]
        wire.send(frame(b"fail"), frame(b"\xff"), b"\xff\xff")
        wire.read_frame()
        server.assert_logged("RuntimeError", but_not=str(port))
