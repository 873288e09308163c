"""The printed address works for pages and WebSockets; another one is explained, and logged once."""

import asyncio
import http.client
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from redis import Redis

from tests.environment import ROOT
from tests.support.chatter import chatter, connected
from tests.support.ports import free_port

_SECONDS = 40


class Printed:
    """A site started with these settings, used at the address that it printed."""

    def __init__(self, url: str, output: Path, port: int) -> None:
        self.url = url
        self.port = port
        self.origin = url.rstrip("/")
        self.ws_url = f"{self.origin.replace('http', 'ws', 1)}/ws/chat/"
        self._output = output

    def output(self) -> str:
        return self._output.read_text()


@contextmanager
def served(database: Path, **settings: str) -> Iterator[Printed]:
    port = free_port()
    output = Path(tempfile.mkstemp(dir=database.parent)[1])
    with output.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=os.environ
            | {"DJANGO_SETTINGS_MODULE": "chatsite.settings", "DATABASE_URL": f"sqlite:///{database}"}
            | {name: value.format(port=port) for name, value in {"PORT": "{port}", **settings}.items()},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        )
    try:
        while not (printed := re.search(r"The site is at +(\S+)", output.read_text())):
            assert process.poll() is None, output.read_text()
        yield Printed(printed[1], output, port)
    finally:
        process.terminate()
        process.wait(_SECONDS)
    assert "Traceback" not in output.read_text()
    assert not re.search(r"WARNING|ERROR", output.read_text())


def answer(port: int, host: str, path: str = "/", *, at: str = "127.0.0.1") -> tuple[int, str]:
    connection = http.client.HTTPConnection(at, port, timeout=10)
    try:
        connection.putrequest("GET", path, skip_host=True)
        connection.putheader("Host", host)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "[::1]", "::", "0.0.0.0", "localhost"])
async def test_the_printed_address_works_for_pages_and_sockets(
    host: str, redis: Redis, database: Path, static_files: None
) -> None:
    with served(database, HOST=host) as site:
        parts = urlsplit(site.url)
        assert parts.hostname
        status, _ = await asyncio.to_thread(answer, site.port, parts.netloc, at=parts.hostname)
        assert status == HTTPStatus.OK
        async with chatter(site) as guest:
            assert guest.welcome
        assert ("SITE_ORIGINS" in site.output()) is (host in {"::", "0.0.0.0"})


async def test_every_spelling_of_an_address_is_the_same_for_page_and_socket(
    redis: Redis, database: Path, static_files: None
) -> None:
    origins = "http://straße.example:{port},http://[0:0::1]:{port},http://chat.example.org.:{port}"
    with served(database, HOST="::1", SITE_ORIGINS=origins) as site:
        here = Printed(f"http://[::1]:{site.port}/", Path(), site.port)
        for host, status in {
            "xn--strae-oqa.example": HTTPStatus.OK,
            "XN--STRAE-OQA.example.": HTTPStatus.OK,
            "[::1]": HTTPStatus.OK,
            "[0:0:0:0:0:0:0:1]": HTTPStatus.OK,
            "chat.example.org": HTTPStatus.OK,
            "chat.example.org.": HTTPStatus.OK,
            "strasse.example": HTTPStatus.BAD_REQUEST,
            "chat.example.org..": HTTPStatus.BAD_REQUEST,
            "[::2]": HTTPStatus.BAD_REQUEST,
        }.items():
            got, _ = await asyncio.to_thread(answer, site.port, f"{host}:{site.port}", at="::1")
            assert got == status, host
            origin = f"http://{host}:{site.port}"
            if status == HTTPStatus.OK:
                async with connected(here, origin=origin) as guest:
                    await guest.greets()
            else:
                with pytest.raises(Exception, match="HTTP 403"):
                    async with connected(here, origin=origin):
                        pass


async def test_another_address_is_explained_and_logged_once_without_it(
    redis: Redis, database: Path, static_files: None
) -> None:
    with served(database, SITE_ORIGINS="http://chat.example.org:{port}") as site:
        assert site.origin == f"http://chat.example.org:{site.port}"
        assert f"it listens on 127.0.0.1:{site.port}" in site.output()
        here = Printed(f"http://127.0.0.1:{site.port}/", Path(), site.port)
        for host in ("127.0.0.1", "hunter2.example", "hunter2 x", "[hunter2]", "hunter2" * 100, "*"):
            status, page = await asyncio.to_thread(answer, site.port, host)
            assert status == HTTPStatus.BAD_REQUEST
            assert "SITE_ORIGINS" in page, host
            assert "hunter2" not in page
        for origin in ("http://127.0.0.1", "null", "http://hunter2.example", "hunter2" * 100):
            with pytest.raises(Exception, match=r"HTTP 40[03]"):
                async with connected(here, origin=origin):
                    pass
        output = site.output()
        assert output.count("refused, as all others will be") == 2
        assert "hunter2" not in output
