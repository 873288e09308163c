"""Hosts, senders and options of a URL: what would fail in use is refused at startup."""

import pytest

from tests.support.refusals import run_all

WRONG = {
    "HOST": (
        "a..hunter2",
        ".",
        "..",
        "9" * 30,
        "1.2.3.hunter2.4",
        "256.1.1.1",
        "a" * 64,
        "::1::hunter2",
        "::1%",
    ),
    "REDIS_URL": (
        "redis://host/0?ssl_cert_reqs=none&x=hunter2",
        "redis://host/0?ssl_cert_reqs=none",
        "redis://host/0?ssl_ca_certs=/hunter2",
        "unix:///run/hunter2?ssl_keyfile=/hunter2",
        "rediss://host/0?ssl_cert_reqs=hunter2",
        "redis://host/0?max_connections=0",
        "redis://host/0?max_connections=-1",
        "redis://host/0?protocol=3",
        "redis://host/0?protocol=hunter2",
        "redis+sentinel://:hunter2@one:26379/chat/\u0663",
        "redis+sentinel://:hunter2@one:26379/chat/99999",
    ),
    "DATABASE_URL": (
        "postgres://u:hunter2@h/n?hunter2=1",
        "postgres://u:p@h/n?sslmode=hunter2",
        "postgres://u:p@h/n?sslmode=",
        "postgres://u:p@h/n?port=hunter2",
        "postgres://u:p@h/n?conninfo=hunter2",
        "postgres://u:p@h/n?password=hunter2",
        "postgres://u:p@h/n?cursor_factory=hunter2",
        "postgres://u:p@h/n?pool=hunter2",
        "postgres://u:p@h/n?isolation_level=9",
        "postgres://u:p@h/n?connect_timeout=hunter2",
        "postgres://u:p@h/n?connect_timeout=\u0663",
        "postgres://u:p@h/n?keepalives=hunter2",
        "postgres://u:p@h/n?hostaddr=hunter2",
        "postgres://u:p@h/n?channel_binding=hunter2",
        "postgres://u:p@h/n?gssencmode=hunter2",
        "postgres://u:p@h/n?target_session_attrs=hunter2",
    ),
}
RIGHT = {
    "HOST": ("localhost", "127.0.0.2", "::", "[::1]", "0", "fe80::1%eth0", "host.example.", "under_score"),
    "REDIS_URL": (
        "rediss://host/0?ssl_cert_reqs=none",
        "rediss://host/0?ssl_ca_certs=/etc/ca.pem",
        "redis://host/0?max_connections=50",
        "redis://host?db=3&protocol=2",
        "redis+sentinel://:hunter2@one:26379/chat/15",
    ),
    "DATABASE_URL": (
        "postgres://u:p@h/n?sslmode=verify-full&sslrootcert=/etc/ca.pem",
        "postgres://u:p@a:1,b:2/n?target_session_attrs=read-write&connect_timeout=3",
        "postgres://u:p@h/n?options=-c%20statement_timeout%3D5s&application_name=chat",
        "postgres://u:p@h/n?conn_max_age=60&conn_health_checks=1",
    ),
    "EMAIL_FROM": (
        "chat@b\u00fccher.example",
        "Chat <chat@b\u00fccher.example>",
        "Gr\u00fc\u00dfe <a@example.org>",
    ),
    "MODERATION_MAIL": ("chat@b\u00fccher.example",),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_one_is_refused_before_it_is_used(name: str) -> None:
    values = WRONG[name]
    for value, outcome in zip(values, run_all([{name: value} for value in values], "check"), strict=True):
        assert outcome.status == 2, (value, outcome)
        assert outcome.output.startswith(f"passerby: {name} "), (value, outcome)
        assert outcome.output.count("\n") == 1, (value, outcome)
        assert "hunter2" not in outcome.output, (value, outcome)


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_one_is_taken(name: str) -> None:
    values = RIGHT[name]
    for value, outcome in zip(values, run_all([{name: value} for value in values], "check"), strict=True):
        assert (outcome.status, "command failed" in outcome.output) == (0, False), (value, outcome)
