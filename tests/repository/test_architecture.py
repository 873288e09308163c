"""Import directions, where names may be spelled, and file sizes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.repository.sources import PACKAGES, imports, named, sources
from tests.support.trees import tree_of

#: What a package may not import. `chat` calls `matchmaking`, never the reverse.
FORBIDDEN = {
    "matchmaking": {"chat", "channels", "channels_redis", "daphne", "autobahn", "twisted"},
    "chat": {"redis", "django_redis", "channels_redis", "daphne", "autobahn", "twisted"},
    "chatsite": {"matchmaking"},
}

#: Pure modules: they import only these and each other.
PURE = {
    "chat.protocol.codes",
    "chat.protocol.commands",
    "chat.protocol.events",
    "chat.protocol.line",
    "chat.protocol.nesting",
    "chat.protocol.objects",
    "chat.protocol.reunion",
    "chat.protocol.questions",
    "chat.protocol.rounds",
    "chat.protocol.structs",
    "chat.protocol.bad_frames",
    "chat.filters.addresses",
    "chat.filters.blank",
    "chat.connection.token_bucket",
    "chat.formats.colours",
    "chat.formats.entry_code",
    "chat.formats.opening_hours",
    "chat.formats.question_list",
    "chat.formats.name_words",
    "matchmaking.values",
    "matchmaking.interests",
    "matchmaking.names",
    "matchmaking.sides",
    "matchmaking.rounds.timetable",
    "matchmaking.store.keys",
    "matchmaking.errors",
    "matchmaking.rounds.commands",
    "matchmaking.rounds.matching",
    "matchmaking.rounds.options",
    "matchmaking.rounds.people",
}
COMPUTING = {
    *(
        "annotationlib",
        "collections",
        "csv",
        "dataclasses",
        "datetime",
        "enum",
        "functools",
        "hashlib",
        "itertools",
        "json",
        "math",
        "msgspec",
    ),
    *("re", "secrets", "string", "time", "typing", "unicodedata", "zoneinfo"),
    "ipaddress",
    "importlib",  # the word lists are part of the package
}

#: Where a wire name is spelled: all others import it.
WIRE_MODULES = {
    "chat/protocol/codes.py",
    "chat/protocol/commands.py",
    "chat/protocol/events.py",
    "chat/protocol/line.py",
    "chat/protocol/objects.py",
    "chat/protocol/reunion.py",
    "chat/protocol/questions.py",
    "chat/protocol/rounds.py",
}

#: Columns that share their name with an error, by the folder of the forms or pages that list them.
COLUMNS = {("forms", "queue_closed"), ("pools", "queue_closed")}

#: The maximum lines per kind of file. Scripts: with 150 a page would need too many requests
#: (docs/decisions/0005-front-end.md).
LONGEST = {".py": 300, ".js": 250, ".css": 200, ".lua": 60}


PYTHON = [ROOT / "manage.py", *sources(".py", *PACKAGES)]
ALL = [
    *PYTHON,
    *sources(".py", "tests", "bench", "clients", "deploy"),
    *sources(".js", "static"),
    *sources(".css", "static"),
    *sources(".lua", *PACKAGES),
]


def strings(path: Path) -> Iterator[str]:
    """Every string of a file that is not a docstring."""
    tree = tree_of(path)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


@pytest.mark.parametrize("package", PACKAGES)
def test_the_arrows_point_one_way(package: str) -> None:
    crossed = {
        f"{named(path)} imports {name}"
        for path in sources(".py", package)
        for name in imports(path)
        if name.partition(".")[0] in FORBIDDEN[package]
    }
    assert crossed == set()


def test_the_wiring_names_the_product_only_where_it_is_put_together() -> None:
    """`chatsite` contains no rule of the product: it only passes the consumers to Daphne."""
    crossed = {
        named(path) for path in sources(".py", "chatsite") for name in imports(path) if name[:5] == "chat."
    }
    assert crossed <= {"chatsite/asgi.py"}


@pytest.mark.parametrize("module", sorted(PURE))
def test_pure_packages_import_nothing_that_does_io(module: str) -> None:
    path = ROOT / f"{module.replace('.', '/')}.py"
    impure = {
        name
        for name in imports(path)
        if name.partition(".")[0] not in COMPUTING
        and name not in PURE
        and name.rpartition(".")[0] not in PURE
    }
    assert impure == set()


def test_redis_clients_are_made_in_one_place() -> None:
    makers = re.compile(r"\b(?:Redis|from_url|get_redis_connection|StrictRedis|ConnectionPool)\(")
    assert {named(path) for path in PYTHON if makers.search(path.read_text())} <= {
        "chatsite/redis/clients.py"
    }


def test_redis_keys_are_spelled_in_one_place() -> None:
    prefix = re.compile(r"passerby:")
    spelt = {
        named(path) for path in [*PYTHON, *sources(".lua", *PACKAGES)] if prefix.search(path.read_text())
    }
    assert spelt - {"manage.py"} == {"matchmaking/store/keys.py"}


def test_wire_names_are_spelled_in_the_protocol_only() -> None:
    """Those with an underscore or a specific meaning; a plain word like `left` may mean other things."""
    from chat.protocol.codes import ErrorCode

    names = {code.value for code in ErrorCode if "_" in code.value}
    spelt = {
        f"{named(path)}: {text}"
        for path in sources(".py", "chat")
        if named(path) not in WIRE_MODULES
        for text in strings(path)
        if text in names and (path.parent.name, text) not in COLUMNS
    }
    assert spelt == set()


def test_layer_messages_are_spelled_in_the_relay_only() -> None:
    from chat.hub import relay

    names = {relay.CHANGES, relay.DRAIN, relay.TOGGLES}
    spelt = {named(path) for path in PYTHON for text in strings(path) if text in names}
    assert spelt == {"chat/hub/relay.py"}


def test_there_is_no_utils_module() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert {named(path) for path in ALL if path.stem in drawers or path.parent.name in drawers} == set()


@pytest.mark.parametrize("path", ALL, ids=named)
def test_a_file_is_short(path: Path) -> None:
    lines = len(path.read_text().splitlines())
    assert lines <= LONGEST[path.suffix]


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_a_files_first_line_says_what_it_owns(path: Path) -> None:
    tree = tree_of(path)
    assert ast.get_docstring(tree) or not tree.body


@pytest.mark.parametrize("path", sources(".js", "static"), ids=named)
def test_scripts_make_no_markup_of_text(path: Path) -> None:
    risky = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(|DOMParser"
    assert re.findall(risky, path.read_text()) == []


@pytest.mark.parametrize("path", sources(".html", "templates"), ids=named)
def test_pages_contain_no_inline_script_or_style(path: Path) -> None:
    inline = r"<style\b|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\b(?:src=|type=\"importmap\"))[^>]*>"
    assert re.findall(inline, path.read_text()) == []


def test_pages_load_nothing_from_other_sites() -> None:
    """No script, style, font or image of a third party; links that a visitor follows are fine."""
    foreign = re.compile(r"""(?:src|href|url\(|from)\s*[=(]?\s*["']?(?:https?:)?//[^"')\s]+""")
    pages = [*sources(".html", "templates"), *sources(".css", "static"), *sources(".js", "static")]
    links = re.compile(r"<a\b[^>]*>")
    found = {named(path): foreign.findall(links.sub("", path.read_text())) for path in pages}
    assert {name: urls for name, urls in found.items() if urls} == {}


def test_tests_of_pages_wait_in_a_way_that_the_pages_policy_allows() -> None:
    allowed = ROOT / "tests/browser/condition.py"
    for path in (ROOT / "tests").rglob("*.py"):
        if path not in (allowed, Path(__file__)):
            assert "wait_for_function" not in path.read_text(), path
