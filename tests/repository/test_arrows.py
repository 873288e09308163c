"""Which package may import which, as data; imports for type annotations count."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.repository.sources import PACKAGES, imports, module_of, named, sources

#: What each package may import of `chat` and `chatsite`, including for type annotations; everything else is
#: forbidden. Modules directly in `chat` and `chatsite` are entry points: `chat.*` and `chatsite.*`.
ARROWS = {
    "chat.*": "admission connection handlers pages policy process protocol stats",
    "chat.admin": "formats forms hub login models moderation policy report_keys stats toggles",
    "chat.admission": "formats models policy protocol toggles",
    "chat.connection": "admission filters hub moderation policy protocol",
    "chat.filters": "",
    "chat.formats": "",
    "chat.forms": "formats models moderation toggles",
    "chat.handlers": "admission connection moderation policy protocol",
    "chat.hub": "filters policy protocol toggles",
    "chat.login": "models pages",
    "chat.management": "formats forms hub login models moderation pages policy protocol report_keys stats toggles",
    "chat.models": "filters formats protocol report_keys toggles",
    "chat.moderation": "filters formats models policy protocol report_keys",
    "chat.pages": "admission connection formats hub models moderation policy process protocol report_keys",
    "chat.policy": "filters formats models toggles",
    "chat.process": "admission connection hub moderation policy protocol stats",
    "chat.protocol": "filters",
    "chat.report_keys": "",
    "chat.stats": "hub models",
    "chat.templatetags": "admin models",
    "chat.toggles": "filters formats",
    "chatsite.*": "config doctor logs privacy_checks process redis web",
    "chatsite.channel_layer": "config",
    "chatsite.config": "",
    "chatsite.doctor": "config redis web",
    "chatsite.logs": "",
    "chatsite.management": "config doctor logs privacy_checks process redis server web",
    "chatsite.privacy_checks": "config process redis",
    "chatsite.process": "logs",
    "chatsite.redis": "channel_layer config",
    "chatsite.server": "logs process web",
    "chatsite.web": "config process redis",
}
#: What `chat` may import of `chatsite`: the server and the settings know the product, not the reverse.
OFFERED = {
    "channel_layer",
    "database_thread",
    "doctor",
    "logs",
    "management",
    "privacy_checks",
    "process",
    "redis",
    "version",
    "web",
}
#: The modules allowed directly in the two packages.
ENTRY_POINTS = {
    "chat": {"apps", "consumers", "routing", "urls"},
    "chatsite": {"apps", "asgi", "checks", "database_thread", "deploy_checks", "settings", "urls", "version"},
}
#: Modules outside packages that others may import.
ANYBODYS = {"chatsite.version"}
#: Where Django's project and the product meet.
PUT_TOGETHER = {("chatsite.asgi", "chat.process.runtime"), ("chatsite.asgi", "chat.routing")}
#: The maximum number of modules per package of `chat`.
MOST_MODULES = 15
#: The most modules of the project that one module imports.
MOST_IMPORTS = 14
MODULES = {module_of(path) for path in sources(".py", *PACKAGES)}


def package_of(module: str) -> str:
    """`chat.hub` for `chat.hub.pool`; `chat.*` for a module directly in `chat`."""
    top, _, rest = module.partition(".")
    package = rest.partition(".")[0]
    return f"{top}.{package}" if (ROOT / top / package).is_dir() and package else f"{top}.*"


def may_import(module: str, name: str) -> bool:
    package, other = package_of(module), package_of(name)
    if package == other or (module, name.rpartition(".")[0]) in PUT_TOGETHER:
        return True
    top, beside = module.partition(".")[0], name.partition(".")[0]
    inside = name.split(".")[1] if other.endswith(".*") else other.partition(".")[2]
    if top == beside:
        return inside in ARROWS[package].split() or f"{beside}.{inside}" in ANYBODYS
    return top == "chat" and inside in OFFERED


def test_packages_import_only_what_their_arrows_say() -> None:
    crossed = {
        (module_of(path), name)
        for path in sources(".py", "chat", "chatsite")
        for name in imports(path)
        if name.partition(".")[0] in ("chat", "chatsite") and not may_import(module_of(path), name)
    }
    assert crossed == set()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("chat.hub.hub", "chat.process.site.Site"),
        ("chat.connection.connection", "chat.handlers.dispatch"),
        ("chat.admission.checks", "chat.connection.connection.Connection"),
        ("chat.protocol.codes", "chat.consumers.ChatConsumer"),
        ("chat.hub.pool", "chatsite.server.server.Server"),
        ("chat.hub.pool", "chatsite.settings"),
        ("chatsite.web.health", "chat.process.runtime.ready"),
        ("chatsite.config.env", "chatsite.redis.clients.connect"),
    ],
)
def test_an_import_against_the_arrows_is_seen(module: str, name: str) -> None:
    assert not may_import(module, name)


def test_no_arrow_is_left_over() -> None:
    used = {
        (package_of(module_of(path)), package_of(name).partition(".")[2])
        for path in sources(".py", "chat", "chatsite")
        for name in imports(path)
        if name.partition(".")[0] == module_of(path).partition(".")[0]
    }
    assert {
        (package, other) for package, others in ARROWS.items() for other in others.split()
    } - used == set()


def test_the_arrows_make_no_circle() -> None:
    graph = {
        package: {f"{package.partition('.')[0]}.{other}" for other in others.split()}
        for package, others in ARROWS.items()
    }
    assert set(TopologicalSorter(graph).static_order()) == {*ARROWS}


def file_of(name: str, modules: set[str]) -> str:
    """`chat.hub.pool` of `chat.hub.pool.Pool`; '' of what is no module of ours."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name


def circle(imported: Mapping[str, Iterable[str]]) -> list[str]:
    """Files of which each imports the next, and the last one the first; empty if there is none."""
    graph = {module: {file_of(name, set(imported)) for name in names} for module, names in imported.items()}
    try:
        TopologicalSorter({module: files - {module, ""} for module, files in graph.items()}).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def test_no_circle_of_files() -> None:
    assert circle({module_of(path): set(imports(path)) for path in sources(".py", *PACKAGES)}) == []


def test_a_circle_of_files_is_seen() -> None:
    files = {
        "chat.admin.pools": ["chat.admin.entry_codes.entry_codes", "chat.models.Pool"],
        "chat.admin.entry_codes": ["chat.admin.pools.PoolAdmin", "django.http"],
        "chat.models": ["chat.models.pool.Pool"],
        "chat.models.pool": [],
    }
    assert {*circle(files)} == {"chat.admin.pools", "chat.admin.entry_codes"}
    del files["chat.admin.entry_codes"]
    assert circle(files) == []


def test_a_type_only_import_counts(tmp_path: Path) -> None:
    source = tmp_path / "page.py"
    source.write_text("if TYPE_CHECKING:\n    from chat.login.site import OperatorsSite\n")
    assert list(imports(source)) == ["chat.login.site.OperatorsSite"]


def test_the_manual_says_the_same() -> None:
    rows = re.findall(
        r"^\| `(\w+)/` \| [^|]* \| ([^|]*) \|$", (ROOT / "docs/layout.md").read_text(), re.MULTILINE
    )
    said = {f"chat.{folder}": set(re.findall(r"`(\w+)`", others)) for folder, others in rows}
    assert len(said) == 14
    assert said == {package: set(ARROWS[package].split()) for package in said}


def below(package: str, graph: dict[str, set[str]]) -> set[str]:
    """Everything reachable through its arrows."""
    return graph[package].union(*(below(other, graph) for other in graph[package]))


def test_the_picture_shows_each_package_and_each_arrow_that_no_longer_path_implies() -> None:
    [picture] = re.findall(
        r"^```mermaid\n(.*?)^```", (ROOT / "docs/architecture.md").read_text(), re.M | re.S
    )
    boxes = re.findall(r"^ +(\w+)\[", picture, re.M)
    arrows = re.findall(r"^ +(\w+) --> (\w+)$", picture, re.M)
    graph = {
        package.removeprefix("chat.").replace("*", "entry"): set(others.split())
        for package, others in ARROWS.items()
        if package.startswith("chat.") and package != "chat.templatetags"
    }
    needed = {
        (package, other)
        for package, others in graph.items()
        for other in others
        if not any(other in below(between, graph) for between in others)
    }
    assert len(boxes) == len(set(boxes))
    assert set(boxes) == graph.keys()
    assert len(arrows) == picture.count("--")
    assert sorted(arrows) == sorted(needed)


@pytest.mark.parametrize("package", sorted(ENTRY_POINTS))
def test_only_entry_points_are_outside_packages(package: str) -> None:
    assert {path.stem for path in (ROOT / package).glob("*.py")} == {"__init__", *ENTRY_POINTS[package]}


def test_a_package_of_the_product_is_small() -> None:
    sizes = Counter(path.parent for path in sources(".py", "chat") if path.stem != "__init__")
    assert {named(folder): size for folder, size in sizes.items() if size > MOST_MODULES} == {}


@pytest.mark.parametrize("kind", ["tests", "tests/unit", "tests/integration"])
def test_every_test_is_in_the_folder_of_the_package_it_tests(kind: str) -> None:
    assert [named(path) for path in (ROOT / kind).glob("test_*.py")] == []


def modules_in(path: Path) -> set[str]:
    """The modules of the project that a file imports, each once; `from package import module` counts the module."""
    names = set(imports(path))
    return (names | {name.rpartition(".")[0] for name in names - MODULES}) & MODULES


def test_no_module_imports_many_others() -> None:
    counts = {named(path): len(modules_in(path)) for path in sources(".py", *PACKAGES)}
    assert {name: count for name, count in counts.items() if count > MOST_IMPORTS} == {}


@pytest.mark.parametrize("guard", ["", "if TYPE_CHECKING:\n    ", "def later() -> None:\n    "])
@pytest.mark.parametrize("form", ["import {0}.{1}", "from {0} import {1}", "from {0}.{1} import something"])
def test_an_import_too_many_is_seen(tmp_path: Path, guard: str, form: str) -> None:
    some = [name.rpartition(".")[::2] for name in sorted(MODULES) if "." in name][: MOST_IMPORTS + 1]
    crowded = tmp_path / "crowded.py"
    crowded.write_text("".join(f"{guard}{form.format(*parts)}\n" for parts in some))
    assert len(modules_in(crowded)) > MOST_IMPORTS
