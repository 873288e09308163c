"""Settings from the environment: a wrong one is refused in a sentence that names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatsite import env
from tests.environment import ROOT


def test_an_empty_setting_counts_as_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "  ")
    assert env.text("HOST", "127.0.0.1") == "127.0.0.1"


def test_a_value_that_begins_with_a_dollar_is_taken_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_a_refused_url_keeps_its_password_to_itself() -> None:
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL must be a URL") as refusal:
        env.url("REDIS_URL", "http://:hunter2@redis.example", ("redis", "rediss"))
    assert "hunter2" not in str(refusal.value)


def test_a_sqlite_database_gets_its_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new/site.sqlite3")
    assert env.database("DATABASE_URL", "")["NAME"] == f"{tmp_path}/new/site.sqlite3"
    assert (tmp_path / "new").is_dir()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("DEBUG", "maybe"),
        ("SECRET_KEY", "short"),
        ("SITE_ORIGINS", "chat.example.org"),
        ("SITE_ORIGINS", "https://*.example.org"),
        ("SITE_ORIGINS", "https://chat.example.org/path"),
        ("SITE_ORIGINS", "https://chat.example.org?x"),
        ("SITE_ORIGINS", "https://chat.example.org:port"),
        ("REDIS_URL", "localhost:6379"),
        ("PUBSUB_URLS", "redis://one:6379,two:6379"),
        ("DATABASE_URL", "mysql://db.example/site"),
        ("LOG_LEVEL", "loud"),
        ("REPORT_KEEP_DAYS", "0"),
        ("MODERATION_WEBHOOK", "ftp://chat.example.org/hook"),
    ],
)
def test_the_command_line_refuses_a_wrong_setting_in_one_sentence(name: str, value: str) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "chatsite.settings", name: value}
    refusal = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
    )
    assert refusal.returncode == 2
    assert refusal.stderr.startswith("passerby: ")
    assert name in refusal.stderr
    assert refusal.stderr.count("\n") == 1
