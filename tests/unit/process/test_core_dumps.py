"""Core dumps are disabled however the kernel would deliver them."""

import resource
from pathlib import Path

import pytest

from chatsite.process import core_dumps


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The limits that would be set: a test must not lower its own permanently."""
    set_to: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: set_to.append(limits))
    return set_to


@pytest.mark.parametrize(
    ("pattern", "hard", "most"),
    [
        ("core", resource.RLIM_INFINITY, 0),
        # If a program receives dumps, the kernel ignores a limit of 0, but not of one byte.
        ("|/usr/lib/systemd/systemd-coredump %P", resource.RLIM_INFINITY, 1),
        ("|/usr/share/apport/apport", 0, 0),
        ("core", 0, 0),
    ],
)
def test_the_limit_is_what_stops_the_kernel(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    limits: list[tuple[int, int]],
    pattern: str,
    hard: int,
    most: int,
) -> None:
    (tmp_path / "core_pattern").write_text(pattern)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (hard, hard))
    core_dumps.forbid(tmp_path / "core_pattern")
    assert limits == [(most, most)]


def test_a_system_without_such_a_file_gets_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limits: list[tuple[int, int]]
) -> None:
    core_dumps.forbid(tmp_path / "missing")
    assert limits == [(0, 0)]
