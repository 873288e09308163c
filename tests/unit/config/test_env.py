"""Settings from the environment: an invalid one is refused in a sentence that names it."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatsite.config import env


def test_an_empty_setting_counts_as_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "  ")
    assert env.text("HOST", "127.0.0.1") == "127.0.0.1"


def test_a_value_that_begins_with_a_dollar_is_taken_literally(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "$HOME")
    assert env.text("SECRET_KEY") == "$HOME"


def test_a_setting_can_be_read_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from the file\n")
    monkeypatch.setenv("A_SECRET_FILE", str(tmp_path / "secret"))
    assert env.text("A_SECRET") == "from the file"


def test_a_missing_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANOTHER_SECRET_FILE", str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match="ANOTHER_SECRET_FILE cannot be read"):
        env.text("ANOTHER_SECRET")


@pytest.mark.parametrize("value", ["eighty", "0", "65536", "8.5", "-1", "80x"])
def test_a_number_out_of_bounds_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(ImproperlyConfigured, match="PORT must be a whole number from 1 to 65535"):
        env.integer("PORT", 8000, low=1, high=65535)


@pytest.mark.parametrize(("value", "meaning"), [("ON", True), ("yes", True), ("0", False), ("False", False)])
def test_a_flag_is_read_as_people_write_it(
    monkeypatch: pytest.MonkeyPatch, value: str, meaning: bool
) -> None:
    monkeypatch.setenv("DEBUG", value)
    assert env.flag("DEBUG", not meaning) is meaning


def test_a_flag_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="DEBUG must be 'on' or 'off'"):
        env.flag("DEBUG", False)


def test_a_choice_that_is_not_offered_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with pytest.raises(ImproperlyConfigured, match="LOG_LEVEL must be one of INFO, ERROR"):
        env.choice("LOG_LEVEL", "INFO", ("INFO", "ERROR"))


def test_a_list_is_trimmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_ORIGINS", " https://a.example , ,https://b.example")
    assert env.listed("SITE_ORIGINS") == ["https://a.example", "https://b.example"]


def test_a_sqlite_database_gets_its_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new/site.sqlite3")
    assert env.database("DATABASE_URL", tmp_path / "other")["NAME"] == f"{tmp_path}/new/site.sqlite3"
    assert (tmp_path / "new").is_dir()
