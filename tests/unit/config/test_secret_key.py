"""The secret key: given, or generated once, and never readable by others."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatsite.config.secret_key import SHORTEST_KEY, read_secret_key


def test_it_takes_the_key_given_and_makes_no_file(tmp_path: Path) -> None:
    assert read_secret_key("k" * SHORTEST_KEY, tmp_path / "key") == "k" * SHORTEST_KEY
    assert not any(tmp_path.iterdir())


def test_it_refuses_a_short_key_without_repeating_it(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="at least 32 characters, not 5") as refusal:
        read_secret_key("hello", tmp_path / "key")
    assert "hello" not in str(refusal.value)


def test_it_makes_a_key_once(tmp_path: Path) -> None:
    made = read_secret_key("", tmp_path / "key")
    assert len(made) >= 2 * SHORTEST_KEY
    assert read_secret_key("", tmp_path / "key") == made


def test_only_the_owner_may_read_the_file_and_nothing_else_is_left(tmp_path: Path) -> None:
    read_secret_key("", tmp_path / "key")
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_all_that_start_together_use_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: read_secret_key("", tmp_path / "key"), range(64)))
    assert len(keys) == 1


def test_it_refuses_a_file_that_others_can_read(tmp_path: Path) -> None:
    read_secret_key("", tmp_path / "key")
    (tmp_path / "key").chmod(0o640)
    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        read_secret_key("", tmp_path / "key")


@pytest.mark.parametrize("content", [b"", b"too short", "schlüssel".encode() * 8])
def test_it_refuses_a_file_without_a_key(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.touch(mode=0o600)
    path.write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match="key"):
        read_secret_key("", path)


def test_it_says_where_the_key_cannot_be_kept(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="set SECRET_KEY"):
        read_secret_key("", tmp_path / "missing" / "key")
