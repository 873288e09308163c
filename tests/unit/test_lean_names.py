"""A script with short names does what it did: what others may know keeps its name, everything else is renamed alike."""

import re
from pathlib import Path

import pytest

from chatsite.lean_files import lean
from chatsite.lean_names import shorten
from tests.environment import ROOT


@pytest.mark.parametrize(
    ("script", "short"),
    [
        (
            "const total = 1; show(total);",
            "const a = 1; show(a);",
        ),
        (
            "function add(left, right) { return left + right; }",
            "function add(a, b) { return a + b; }",
        ),
        (
            "export function add(left) { return left; }",
            "export function add(a) { return a; }",
        ),
        (
            'import { add } from "./sums.js"; add(1);',
            'import { add } from "./sums.js"; add(1);',
        ),
        (
            "const go = (wide) => wide.wide;",
            "const go = (a) => a.wide;",
        ),
        (
            "const go = wide => ({ wide });",
            "const go = a => ({ wide:a });",
        ),
        (
            "const go = wide => ({ wide: 1, x: wide });",
            "const go = a => ({ wide: 1, x: a });",
        ),
        (
            "const { wide, tall: high = 2 } = box; use(wide, high);",
            "const { wide:a, tall: b = 2 } = box; use(a, b);",
        ),
        (
            "const { wide = 1 } = box; use(wide);",
            "const { wide:a = 1 } = box; use(a);",
        ),
        (
            "const page = { show(lines) { return lines; }, hide: 1 };",
            "const page = { show(a) { return a; }, hide: 1 };",
        ),
        (
            "class Box { size = 1; grow(size) { this.size = size; } }",
            "class Box { size = 1; grow(a) { this.size = a; } }",
        ),
        (
            "class Box { get size() { return 1; } set size(size) { go(size); } }",
            "class Box { get size() { return 1; } set size(a) { go(a); } }",
        ),
        (
            "const wide = 1; const text = `a ${wide ? `b ${wide}` : '}'} wide`;",
            "const a = 1; const text = `a ${a ? `b ${a}` : '}'} wide`;",
        ),
        (
            "const wide = /[/}]wide/u.test('wide') / 2; use(wide);",
            "const a = /[/}]wide/u.test('wide') / 2; use(a);",
        ),
        (
            "try { go(); } catch (problem) { tell(problem); }",
            "try { go(); } catch (a) { tell(a); }",
        ),
        (
            "if (big) { let small = 1, tiny = small; use(tiny); }",
            "if (big) { let a = 1, tiny = a; use(tiny); }",
        ),
        (
            "const pick = (on) => (on ? { on } : on);",
            "const pick = (a) => (a ? { on:a } : a);",
        ),
        (
            "const [first, ...others] = all; use(first, others);",
            "const [a, ...b] = all; use(a, b);",
        ),
        (
            "const name = 1; use(name);",
            "const name = 1; use(name);",
        ),
        (
            "undeclared = 1; a.undeclared; undeclared;",
            "undeclared = 1; a.undeclared; undeclared;",
        ),
        (
            "if (a) { b = 1; } const size = 1; { size = 2; use(size); }",
            "if (a) { b = 1; } const c = 1; { c = 2; use(c); }",
        ),
        (
            "function* all(found) { yield { found, at: found.at }; }",
            "function* all(a) { yield { found:a, at: a.at }; }",
        ),
        (
            "for (let found; (found = next(found)); ) use(found);",
            "for (let a; (a = next(a)); ) use(a);",
        ),
    ],
)
def test_names_are_shortened_where_nobody_else_can_know_them(script: str, short: str) -> None:
    assert shorten(script) == short


@pytest.mark.parametrize("path", sorted((ROOT / "static/js").glob("*.js")), ids=lambda path: str(path.name))
def test_each_script_gets_shorter_and_keeps_what_it_exports(path: Path) -> None:
    source, short = path.read_text(), lean(path)
    assert len(short) < len(source)
    exported = r"^export (?:function\*?|class|const) ?(\w+)"
    assert re.findall(exported, source, re.MULTILINE) == re.findall(exported.removeprefix("^"), short)


def test_a_brace_of_which_nothing_is_known_is_an_error() -> None:
    with pytest.raises(ValueError, match="brace"):
        shorten("const total = 1; x + { total };")
