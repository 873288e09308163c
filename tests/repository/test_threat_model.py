"""The threat model: each attack in its tables has a defence and an existing test."""

import ast
import re
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.support.trees import tree_of

DOCUMENT = ROOT / "docs" / "threat-model.md"
ROW = re.compile(r"^\| (?P<attack>[^|]+) \| (?P<defence>[^|]+) \| (?P<tests>[^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
ROWS = {
    row["attack"]: row["tests"]
    for row in ROW.finditer(DOCUMENT.read_text().partition("## Getting in")[2])
    if row["attack"] != "attack" and not set(row["attack"]) <= {"-"}
}
#: Attacks that must not be removed from the tables.
NAMED = (
    "cross-site", "forwarded", "Daphne-Root-Path", "thousand sockets", "flood", "frames", "guess", "replay", "markup",
    "cross-site request forgery", "session fixation", "slow", "log", "metrics", "secret key", "admin", "password",
)  # fmt: skip


@pytest.mark.parametrize("attack", ROWS)
def test_every_attack_has_a_test_that_exists(attack: str) -> None:
    found = TEST.findall(ROWS[attack])
    assert found
    for file, name in found:
        assert (ROOT / file).is_file(), file
        assert not name or name in _tests_of(ROOT / file), f"{file}::{name}"


def test_the_tables_miss_none_of_the_attacks_that_are_known() -> None:
    attacks = " ".join(ROWS).lower()
    assert [word for word in NAMED if word.lower() not in attacks] == []


def _tests_of(path: Path) -> set[str]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree_of(path)) if isinstance(node, functions)}
