"""A site behind a TLS proxy: its responses are marked secure, although it receives plain HTTP."""

import http.client

from tests.conftest import StartServer


def test_pages_behind_tls_say_so(start_server: StartServer) -> None:
    # By its IP address too, for readiness checks.
    server = start_server(SITE_ORIGINS="https://chat.example.org,https://127.0.0.1")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/", headers={"Host": "chat.example.org"})
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    assert answer.getheader("Strict-Transport-Security", "").startswith("max-age=31536000")
    assert "https://chat.example.org/" in page
    assert "http://chat.example.org" not in page
