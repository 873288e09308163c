"""Which package may import which: as data, with the imports of type annotations."""

from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter

import pytest

from tests.environment import ROOT
from tests.sources import imports, module_of, named, sources

#: What each package may import of `chat` and `chatsite`, type annotations included; everything else is forbidden.
#: The modules that lie in `chat` and `chatsite` themselves are entry points: `chat.*` and `chatsite.*`.
ARROWS = {
    "chat.*": "admission connection handlers hub pages policy process protocol stats",
    "chat.admin": "formats forms hub login models moderation policy report_keys stats toggles",
    "chat.admission": "formats models policy protocol toggles",
    "chat.connection": "admission filters hub moderation policy protocol",
    "chat.filters": "",
    "chat.formats": "",
    "chat.forms": "formats models moderation toggles",
    "chat.handlers": "admission connection hub moderation policy protocol",
    "chat.hub": "filters policy protocol toggles",
    "chat.login": "models pages",
    "chat.management": "formats forms hub login models moderation policy protocol report_keys stats toggles",
    "chat.models": "filters formats protocol report_keys toggles",
    "chat.moderation": "formats models policy protocol report_keys",
    "chat.pages": "connection formats hub models moderation policy process report_keys",
    "chat.policy": "filters formats models toggles",
    "chat.process": "admission connection hub moderation policy protocol stats",
    "chat.protocol": "filters",
    "chat.report_keys": "",
    "chat.stats": "hub models",
    "chat.templatetags": "",
    "chat.toggles": "filters formats",
    "chatsite.*": "config doctor logs privacy_checks process redis web",
    "chatsite.channel_layer": "config",
    "chatsite.config": "",
    "chatsite.doctor": "config redis web",
    "chatsite.logs": "",
    "chatsite.management": "config doctor logs privacy_checks process redis server web",
    "chatsite.privacy_checks": "config process redis",
    "chatsite.process": "logs",
    "chatsite.redis": "config",
    "chatsite.server": "logs process web",
    "chatsite.web": "config process redis",
}
#: Of `chatsite`, what `chat` may import: the server and the settings know the product, not the reverse.
OFFERED = {
    "channel_layer",
    "database_thread",
    "logs",
    "management",
    "privacy_checks",
    "process",
    "redis",
    "version",
    "web",
}
#: What may lie in the two packages themselves.
ENTRY_POINTS = {
    "chat": {"apps", "consumers", "routing", "urls"},
    "chatsite": {"apps", "asgi", "checks", "database_thread", "deploy_checks", "settings", "urls", "version"},
}
#: The most modules of one package of `chat`.
MOST_MODULES = 15


def package_of(module: str) -> str:
    """`chat.hub` of `chat.hub.pool`; `chat.*` of what lies in `chat` itself."""
    top, _, rest = module.partition(".")
    package = rest.partition(".")[0]
    return f"{top}.{package}" if (ROOT / top / package).is_dir() and package else f"{top}.*"


def crossings() -> Iterator[tuple[str, str]]:
    """Each import against the arrows: the module, and the package that it may not import."""
    for path in sources(".py", "chat", "chatsite"):
        module = module_of(path)
        package = package_of(module)
        top = module.partition(".")[0]
        for name in imports(path):
            if name.partition(".")[0] not in ("chat", "chatsite") or package_of(name) == package:
                continue
            other = package_of(name)
            if other in ("chat.*", "chatsite.*"):
                other = ".".join(name.split(".")[:2])
            beside, _, inside = other.partition(".")
            allowed = OFFERED if (top, beside) == ("chat", "chatsite") else set(ARROWS[package].split())
            if inside not in allowed and other not in _ENTRIES:
                yield module, other


#: Entry points that others name: Channels' routing and Django's URLs are put together of them.
_ENTRIES = {
    "chat.consumers",
    "chat.routing",
    "chatsite.version",
    "chatsite.database_thread",
    "chatsite.checks",
}


def test_packages_import_only_what_their_arrows_say() -> None:
    assert set(crossings()) == set()


def test_the_arrows_make_no_circle() -> None:
    graph = {
        package: {f"{package.partition('.')[0]}.{other}" for other in others.split()}
        for package, others in ARROWS.items()
    }
    assert set(TopologicalSorter(graph).static_order()) == {*ARROWS}


@pytest.mark.parametrize("package", sorted(ENTRY_POINTS))
def test_nothing_but_entry_points_lies_flat(package: str) -> None:
    assert {path.stem for path in (ROOT / package).glob("*.py")} == {"__init__", *ENTRY_POINTS[package]}


def test_a_package_of_the_product_is_small() -> None:
    sizes = Counter(path.parent for path in sources(".py", "chat") if path.stem != "__init__")
    assert {named(folder): size for folder, size in sizes.items() if size > MOST_MODULES} == {}
