"""Requests in forms that the standards allow but browsers rarely use."""

import socket
from http import HTTPStatus

import pytest

from tests.support.processes import ServerProcess


def asked(server: ServerProcess, target: str, host: str) -> tuple[int, str]:
    """The status and complete response for a request with this target and Host."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        request = f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        answer = b"".join(iter(lambda: connection.recv(65_536), b"")).decode(errors="replace")
    return int(answer.split(" ", 2)[1]), answer


@pytest.mark.parametrize("rest", ["/", "", "/de/", "/?x=1", "?x=1", "/healthz"])
def test_an_absolute_target_is_answered_as_its_path(server: ServerProcess, rest: str) -> None:
    """The host in the target counts, whatever the header says."""
    here = f"127.0.0.1:{server.port}"
    for scheme in ("http", "HTTP"):
        status, answer = asked(server, f"{scheme}://{here}{rest}", "elsewhere.example")
        assert status == HTTPStatus.OK, answer
    assert asked(server, f"http://elsewhere.example{rest}", here)[0] == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    "target", ["http://user@127.0.0.1/", "http:///", "ftp://127.0.0.1/", "http://", "//healthz"]
)
def test_an_unknown_address_is_not_found(server: ServerProcess, target: str) -> None:
    status, _ = asked(server, target, f"127.0.0.1:{server.port}")
    assert status in {HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST}


@pytest.mark.parametrize("path", ["/pt-BR/", "/PT-br/chat/", "/De/", "/AR/privacy/"])
def test_a_language_is_the_same_in_any_case(server: ServerProcess, path: str) -> None:
    here = f"127.0.0.1:{server.port}"
    status, answer = asked(server, path, here)
    assert status == HTTPStatus.OK
    assert f"content-language: {path.split('/')[1].lower()}" in answer.lower()
    assert asked(server, "/xx/", here)[0] == HTTPStatus.NOT_FOUND
