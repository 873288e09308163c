"""Processes with ADMIN=off have no admin, whatever a request looks like."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import ServerProcess, copy_database

#: Path tricks that have bypassed access rules of other servers.
TRICKS = [
    "/admin",
    "/admin/",
    "/admin/login/",
    "/ADMIN/",
    "/Admin/login/",
    "//admin/",
    "/./admin/",
    "/x/../admin/",
    "/%61dmin/",
    "/admin%2f",
    "/%2fadmin/",
    "/%2e/admin/",
    "/..;/admin/",
    "/admin;/",
    "/admin/..;/admin/login/",
    "/admin//login/",
    "/admin/?next=/admin/",
    "/admin%00/",
    "/admin%09/",
    "/admin%20/",
    "/admin/%0d%0aX-Injected:%20yes",
    "/de/admin/",
    "/x/admin/",
    "/static/../admin/",
    "/static/%2e%2e/admin/",
    "\\admin\\",
    "/\\admin/",
    "/admin/jsi18n/",
    "/admin/chat/report/",
    "/\uff41dmin/",
]
#: Headers in which proxies pass on the original URL.
HEADERS = [
    b"Daphne-Root-Path: /x",
    b"Daphne-Root-Path: /admin",
    b"X-Original-URL: /admin/",
    b"X-Rewrite-URL: /admin/",
    b"X-Forwarded-Prefix: /admin",
    b"X-Forwarded-Path: /admin/",
    b"X-Script-Name: /x",
    b"Script-Name: /x",
    b"X-HTTP-Method-Override: GET",
    b"X-Forwarded-Host: localhost",
    b"Forwarded: host=localhost;proto=https",
]


@pytest.fixture(scope="module")
def public(
    migrated_database: Path,
    static_files: None,
    redis_server: object,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[ServerProcess]:
    """A public-facing process: another process would serve the admin."""
    database = copy_database(migrated_database, tmp_path_factory.mktemp("public"))
    with ServerProcess(database=database, ADMIN="off") as server:
        yield server


def status(server: ServerProcess, path: str, *headers: bytes, method: bytes = b"GET") -> int:
    """The status of the request exactly as spelled: no client normalizes it."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        host = f"127.0.0.1:{server.port}".encode()
        lines = [
            method + b" " + path.encode() + b" HTTP/1.1",
            b"Host: " + host,
            *headers,
            b"Connection: close",
        ]
        connection.sendall(b"\r\n".join(lines) + b"\r\n\r\n")
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    head = answer.split(b"\r\n\r\n", 1)[0]
    assert b"sessionid" not in answer
    assert b"csrftoken" not in answer
    assert b"X-Injected" not in head
    return int(head.split()[1])


@pytest.mark.parametrize("path", TRICKS)
def test_no_spelling_opens_it(public: ServerProcess, path: str) -> None:
    assert status(public, path) in {400, 404}


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header.decode())
@pytest.mark.parametrize("path", ["/admin/", "/x/admin/", "/admin/admin/login/"])
def test_no_header_opens_it(public: ServerProcess, path: str, header: bytes) -> None:
    assert status(public, path, header) == 404


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header.decode())
def test_no_header_makes_another_page_of_the_first_one(public: ServerProcess, header: bytes) -> None:
    assert status(public, "/", header) == 200


@pytest.mark.parametrize("method", [b"POST", b"HEAD", b"PUT", b"OPTIONS", b"CONNECT", b"get"])
def test_no_method_opens_it(public: ServerProcess, method: bytes) -> None:
    body = (b"Content-Length: 0",) if method in {b"POST", b"PUT"} else ()
    assert status(public, "/admin/login/", *body, method=method) in {400, 403, 404, 405}


@pytest.mark.parametrize("host", ["localhost", "admin", "evil.example", "127.0.0.1@evil.example", ""])
def test_no_other_host_opens_it(public: ServerProcess, host: str) -> None:
    with socket.create_connection(("127.0.0.1", public.port), timeout=10) as connection:
        connection.sendall(f"GET /admin/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert connection.recv(65_536).split()[1] in {b"400", b"404"}


def test_guests_are_still_served(public: ServerProcess) -> None:
    assert "Passerby" in public.page("/")
    assert "/admin/" not in public.output()
