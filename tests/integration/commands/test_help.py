"""The help of every command of the site is read in a terminal of 80 columns."""

import re
import subprocess
import sys

import pytest
from django.core.management import get_commands, load_command_class

from chat.management.commands import loadtest
from tests.environment import ROOT

_RUN = "from chatsite.management.command_line import run; sys.exit(run(sys.argv))"
OURS = sorted(name for name, app in get_commands().items() if app in ("chat", "chatsite"))


@pytest.mark.parametrize("name", OURS)
def test_no_line_is_longer_than_a_terminal(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = load_command_class(str(get_commands()[name]), name).create_parser("manage.py", name).format_help()
    assert [line for line in text.splitlines() if len(line) > 80] == []


def test_each_example_can_be_pasted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that is wrapped goes on after a backslash, and only there."""
    monkeypatch.setenv("COLUMNS", "40")
    text = load_command_class("chat", "loadtest").create_parser("manage.py", "loadtest").format_help()
    examples = text.partition("Examples:")[2].replace(" \\\n", " ")
    assert re.search(
        r"^ +python +manage\.py +loadtest +https://chat\.example\.org +--pairs +200 +--rate +0\.3$",
        examples,
        re.M,
    )


def test_paragraphs_of_the_help_are_filled() -> None:
    text = load_command_class("chatsite", "doctor").create_parser("manage.py", "doctor").format_help()
    about = text.partition("\n\n")[2].partition("\n\noptions:")[0].splitlines()
    assert len(about) > 1
    assert all(len(line) > 60 for line in about[:-1])


@pytest.mark.parametrize(
    ("missing", "way"),
    [("websockets", f"{sys.executable} -m pip install 'websockets"), ("clients.python", "in a checkout")],
)
def test_loadtest_says_in_one_line_how_to_get_what_it_needs(missing: str, way: str) -> None:
    """In a process of its own: here they may be loaded."""
    code = f"import sys; sys.modules[{missing!r}] = None; sys.argv[1:] = ['loadtest']; {_RUN}"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 1
    assert way in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_loadtest_names_the_version_that_is_tested() -> None:
    assert loadtest.WEBSOCKETS in (ROOT / "requirements-dev.in").read_text().splitlines()
