"""The documentation: every setting, command and link in it exists, and every setting is documented."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import get_commands

from chat.toggles.kinds import Group
from chatsite.version import VERSION
from matchmaking.store.keys import PoolKeys, SiteKeys
from tests.environment import ROOT
from tests.support.trees import tree_of

READERS = {
    *("text", "integer", "flag", "choice", "listed", "path", "database"),
    *("mail", "origins", "web_url", "recipients", "sender", "host"),
}
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@dataclass(frozen=True)
class Setting:
    """A setting that the code reads from the environment, with its default if that is a constant."""

    name: str
    default: str | None


def settings_of_the_code() -> Iterator[Setting]:
    for path in [*(ROOT / "chatsite").rglob("*.py"), *(ROOT / "chat").rglob("*.py")]:
        for node in ast.walk(tree_of(path)):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="env"), attr=reader),
                    args=[ast.Constant(value=str(name)), *rest],
                ) if reader in READERS:
                    yield Setting(name, _default(rest))


def _default(arguments: list[ast.expr]) -> str | None:
    match arguments:
        case [ast.Constant(value=bool(value)), *_]:
            return "on" if value else "off"
        case [ast.Constant(value=value), *_]:
            return str(value)
        case _:
            return None


def names_of_the_example() -> list[str]:
    return re.findall(r"^# ([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)


def rows_of_the_settings() -> dict[str, str]:
    """The name and default of each row of the settings table."""
    rows = re.findall(
        r"^\| `([A-Z][A-Z0-9_]+)` \| ([^|]*) \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE
    )
    return {name: default.strip().strip("`") for name, default in rows}


CODE = {setting.name: setting for setting in settings_of_the_code()}


def test_the_example_lists_every_setting_once_and_no_other() -> None:
    assert sorted(names_of_the_example()) == sorted(CODE)


def test_the_manual_lists_every_setting_and_no_other() -> None:
    assert rows_of_the_settings().keys() == CODE.keys()


@pytest.mark.parametrize("name", sorted(name for name, setting in CODE.items() if setting.default))
def test_the_manual_gives_the_default_that_the_code_has(name: str) -> None:
    assert rows_of_the_settings()[name] == CODE[name].default


def test_every_setting_of_the_example_is_explained() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    bare = [line for before, line in pairwise(lines) if "=" in line and not before.startswith("# ")]
    assert bare == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere_inside(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", document.read_text())
    found = {target: (document.parent / target).resolve() for target in targets}
    assert {
        target for target, path in found.items() if not path.exists() or not path.is_relative_to(ROOT)
    } == set()


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        document = waiting.pop()
        reached.add(document)
        for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", document.read_text()):
            path = (document.parent / target).resolve()
            found = path.glob("*.md") if path.is_dir() else [path]
            waiting += [one for one in found if one.suffix == ".md" and one.exists() and one not in reached]
    assert set(DOCUMENTS) - reached == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_paths_that_are_named_exist(document: Path) -> None:
    tops = "chatsite|matchmaking|chat|templates|static|tests|docs|bench|deploy|clients"
    named = set(re.findall(rf"`((?:{tops})/[\w./-]*)`", document.read_text()))
    assert {path for path in named if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_that_are_named_exist(document: Path) -> None:
    text = document.read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`(?:\w+=\S+ )*make ([a-z-]+)`", text)) <= targets
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= {*get_commands(), "help"}


def test_the_figures_of_the_readme_were_measured() -> None:
    readme = (ROOT / "README.md").read_text()
    [speed] = re.findall(r"^\| Speed \|.*$", readme, re.MULTILINE)
    measured = set(re.findall(r"\d[\d,.]*\d", (ROOT / "docs/performance.md").read_text()))
    said = set(re.findall(r"\d[\d,.]*\d", speed))
    assert len(said) == 7
    assert said <= measured


def test_ci_runs_what_the_readme_names() -> None:
    run = re.findall(r"^make ([a-z-]+)$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)
    assert run == ["check", "test", "test-pythons"]
    for target in run:
        assert f"`make {target}`" in (ROOT / "README.md").read_text()


def test_every_command_of_ours_is_in_the_operators_manual() -> None:
    ours = {name for name, app in get_commands().items() if app in {"chat", "chatsite"}}
    text = (ROOT / "docs" / "operate.md").read_text()
    assert {name for name in ours if f"`{name}`" not in text} == set()


def test_every_key_of_the_site_is_in_the_operators_manual() -> None:
    text = (ROOT / "docs" / "operate.md").read_text()
    assert {field.name for field in fields(SiteKeys) if f"`{field.name}`" not in text} == set()


def test_every_key_of_redis_is_explained_and_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)`", (ROOT / "docs" / "redis.md").read_text(), re.MULTILINE)
    own = {field.name for keys in (PoolKeys, SiteKeys) for field in fields(keys)} - {"pool"}
    assert set(rows) == own
    assert len(rows) == len(own)


def test_the_version_is_one_and_the_changelog_has_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
    assert f"## [{VERSION}]" in (ROOT / "CHANGELOG.md").read_text()


def test_every_group_of_toggles_is_in_the_operators_manual() -> None:
    text = (ROOT / "docs" / "operate.md").read_text()
    assert {group.title for group in Group if f"| {group.title} |" not in text} == set()


def test_the_glossary_explains_each_word_once_and_in_one_sentence() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text().partition("\n## Glossary\n")[2]
    rows = re.findall(r"^\| ([a-z -]+) \| ([^|]+) \|$", text, re.MULTILINE)[1:]
    words = [word for word, _ in rows]
    assert len(words) > 20
    assert words == sorted(set(words))
    assert [word for word, meaning in rows if not re.fullmatch(r"[A-Z](?:[^.]|\.\S)*\.", meaning)] == []
