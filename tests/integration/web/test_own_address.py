"""Absolute links use the site's own origin, whatever port a `Host` header names."""

import http.client
import re

import pytest

from tests.support.processes import ServerProcess


@pytest.mark.parametrize("path", ["/", "/de/", "/privacy/"])
def test_a_foreign_port_appears_in_no_link(server: ServerProcess, path: str) -> None:
    page = page_of(server, path, "127.0.0.1:6666")
    assert "6666" not in page


def test_the_port_that_was_asked_is_that_of_the_links(server: ServerProcess) -> None:
    page = page_of(server, "/", f"127.0.0.1:{server.port}")
    assert set(re.findall(r"http://127\.0\.0\.1:\d+", page)) == {server.origin}


def page_of(server: ServerProcess, path: str, host: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", path, headers={"Host": host})
    page = connection.getresponse().read().decode()
    connection.close()
    return page
