"""Which directory of `static/js` may import which, and which only later, through `import()`."""

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.environment import ROOT

SCRIPTS = ROOT / "static" / "js"
#: What the modules of each directory may import statically.
AT_ONCE = {
    "admin": "",
    "chat": "client shared view",
    "client": "shared",
    "dashboard": "",
    "features": "client lazy shared view",
    "host": "features shared",
    "landing": "shared",
    "lazy": "client shared view",
    "shared": "",
    "view": "client shared",
}
#: What they may load later, through `import()`.
LATER = {"chat": "features lazy", "view": "lazy"}

_COMMENT = re.compile(r"^\s*//.*|\s//\s.*", re.MULTILINE)
_AT_ONCE = re.compile(r"""^(?:import|export)\s*(?:[\w\s{},*$]+?\bfrom\s*)?["']([^"']+)["']""", re.MULTILINE)
_LATER = re.compile(r"\bimport\(\s*([^)]*?)\s*\)")


def imports(text: str) -> tuple[list[str], list[str]]:
    """A script's static and dynamic imports, as written."""
    code = _COMMENT.sub("", text)
    later = _LATER.findall(code)
    assert all(re.fullmatch(r"""["'][^"']+["']""", name) for name in later), f"who can read {later}?"
    return _AT_ONCE.findall(code), [name[1:-1] for name in later]


def module_of(file: Path) -> str:
    """`client/outbox` of `static/js/client/outbox.js`."""
    return str(file.resolve().relative_to(SCRIPTS)).removesuffix(".js")


def graph() -> dict[str, tuple[set[str], set[str]]]:
    found = {}
    for file in sorted(SCRIPTS.rglob("*.js")):
        at_once, later = imports(file.read_text())
        assert all(name.startswith(("./", "../")) for name in (*at_once, *later)), file
        found[module_of(file)] = (
            {module_of(file.parent / name) for name in at_once},
            {module_of(file.parent / name) for name in later},
        )
    return found


def room_of(module: str) -> str:
    return module.partition("/")[0]


def may_import(module: str, other: str, *, later: bool = False) -> bool:
    room, allowed = room_of(module), LATER if later else AT_ONCE
    if room == room_of(other) and not later:
        return True
    return room_of(other) in allowed.get(room, "").split()


def circle(needs: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_every_script_lies_in_a_room() -> None:
    modules = graph()
    assert {room_of(module) for module in modules} == AT_ONCE.keys()
    assert [module for module in modules if module.count("/") != 1] == []


def test_rooms_import_only_what_their_arrows_say() -> None:
    crossed = [
        (module, other)
        for module, (at_once, later) in graph().items()
        for others, is_later in ((at_once, False), (later, True))
        for other in others
        if not may_import(module, other, later=is_later)
    ]
    assert crossed == []


@pytest.mark.parametrize(
    ("module", "other", "later"),
    [
        ("shared/tab", "client/protocol", False),
        ("client/client", "view/transcript", False),
        ("client/client", "chat/page", False),
        ("view/panels", "chat/buttons", False),
        ("landing/landing", "client/protocol", False),
        ("dashboard/chart", "shared/tab", False),
        ("chat/page", "lazy/menu", False),
        ("view/line", "lazy/addresses", False),
        ("chat/page", "view/transcript", True),
        ("client/client", "lazy/proof_of_work", True),
        ("lazy/menu", "lazy/attention", True),
    ],
)
def test_an_import_against_the_arrows_is_seen(module: str, other: str, later: bool) -> None:
    assert not may_import(module, other, later=later)


def test_every_form_of_an_import_is_read() -> None:
    text = """
// import { no } from "./comment.js";
import "./bare.js";
import { one } from "./one.js"; // from "./remark.js"
import {
  two,
} from '../room/two.js';
import * as three from "./three.js";
export { four } from "./four.js";
export const five = () => import("./five.js");
export const text = "from './no.js'";
"""
    at_once = ["./bare.js", "./one.js", "../room/two.js", "./three.js", "./four.js"]
    assert imports(text) == (at_once, ["./five.js"])


def test_an_import_whose_name_is_made_while_the_page_runs_is_seen() -> None:
    with pytest.raises(AssertionError, match="who can read"):
        imports("const load = (name) => import(`./${name}.js`);")


def test_no_arrow_is_left_over() -> None:
    modules = graph()
    for arrows, which in ((AT_ONCE, 0), (LATER, 1)):
        used = {
            (room_of(module), room_of(other)) for module, found in modules.items() for other in found[which]
        }
        assert {(room, other) for room, others in arrows.items() for other in others.split()} - used == set()


def test_no_room_and_no_script_imports_itself_in_a_circle() -> None:
    """Scripts that import each other cannot have hashed names: each name would depend on the other's hash."""
    assert circle({room: set(others.split()) for room, others in AT_ONCE.items()}) == []
    modules = graph()
    assert {other for at_once, later in modules.values() for other in at_once | later} <= modules.keys()
    assert circle({module: at_once | later for module, (at_once, later) in modules.items()}) == []


def test_a_circle_is_seen() -> None:
    assert set(circle({"a": {"b"}, "b": {"c"}, "c": {"b"}})) == {"b", "c"}


def test_the_manual_says_the_same() -> None:
    rows = re.findall(
        r"^\| `js/(\w+)/` \| [^|]* \| ([^|]*) \| ([^|]*) \|$",
        (ROOT / "docs/layout.md").read_text(),
        re.MULTILINE,
    )
    said = [{room: set(re.findall(r"`(\w+)`", row[which])) for room, *row in rows} for which in (0, 1)]
    assert said[0] == {room: set(others.split()) for room, others in AT_ONCE.items()}
    assert said[1] == {room: set(LATER.get(room, "").split()) for room in AT_ONCE}


@pytest.mark.parametrize("file", sorted(SCRIPTS.rglob("*.js")), ids=module_of)
def test_a_class_has_the_name_of_its_file(file: Path) -> None:
    for name in re.findall(r"^export class (\w+)", file.read_text(), re.MULTILINE):
        assert name == "".join(word.capitalize() for word in file.stem.split("_"))
