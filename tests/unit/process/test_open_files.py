"""How many sockets a process can hold, given the system's limits."""

import resource

import pytest

from chatsite.process.open_files import socket_room


@pytest.mark.parametrize(
    ("soft", "room"),
    [(1_024, 924), (65_536, 65_436), (20, 1), (resource.RLIM_INFINITY, 0)],
)
def test_the_limit_is_the_number_of_files_left(soft: int, room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, resource.RLIM_INFINITY))
    assert socket_room() == room
