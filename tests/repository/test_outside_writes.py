"""Only an object's own class writes its fields: other code calls a method."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator

from tests.environment import ROOT
from tests.repository.sources import PACKAGES, named, sources
from tests.support.trees import tree_of

#: Objects of libraries that have a field with such a name.
ALLOWED = {
    # Database rows, with what the form or page was shown.
    "chat/admin/moderation/desk.py: report.verified",
    "chat/admin/moderation/desk.py: report.unproved",
    "chat/admin/pools/questions.py: question.tally",
    "chat/admin/moderation/dismissing.py: report.unproved",
    "chat/login/second_factor.py: device.confirmed",
    "chat/moderation/filing.py: report.handle",
    "chat/moderation/filing.py: report.verified",
    "chat/moderation/filing.py: report.unproved",
    # The module's own state.
    "chatsite/process/lifecycle.py: _life.is_announced",
    "chatsite/process/lifecycle.py: _life.is_draining",
    "chatsite/process/lifecycle.py: _life.supervisor",
    # A logging filter changes the record.
    "chatsite/logs/filter.py: record.args",
    # Fields of forms.
    "chat/forms/announcement.py: self.fields[name].help_text",
    "chat/forms/entry_codes.py: self.fields['expires_at'].help_text",
    "chat/forms/rounds.py: self.fields['rounds_start'].help_text",
}


def targets(tree: ast.AST) -> Iterator[ast.Attribute]:
    """Every attribute that is assigned, or whose items are, including by unpacking, `for`, `with` and `del`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            while isinstance(node, ast.Subscript):
                node = node.value
            if isinstance(node, ast.Attribute):
                yield node


def own_fields(tree: ast.AST) -> set[str]:
    """The fields of this file's classes: those they assign to themselves, declare or list as slots."""
    fields: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="self" | "cls"), ctx=ast.Store()):
                fields.add(node.attr)
            case ast.AnnAssign(target=ast.Name(id=name)):
                fields.add(name)
    return fields


def setattr_calls(tree: ast.AST) -> Iterator[tuple[ast.expr, str | None]]:
    """The object and the field of each `setattr`, `delattr` and `__setattr__`; the field is None if computed."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[target, name, *_]):
                pass
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="object"), attr="__setattr__" | "__delattr__"),
                args=[target, name, *_],
            ):
                pass
            case ast.Call(
                func=ast.Attribute(value=target, attr="__setattr__" | "__delattr__"), args=[name, *_]
            ):
                pass
            case _:
                continue
        match name:
            case ast.Constant(value=str(spelt)):
                yield target, spelt
            case _:
                yield target, None


def outside_writes(tree: ast.AST, fields: Iterable[str]) -> set[str]:
    """The known fields that this file writes in other objects, also in those of its own classes."""
    known = set(fields)
    writes: list[tuple[ast.expr, str | None, str]] = [
        (node.value, node.attr, ast.unparse(node)) for node in targets(tree)
    ]
    for owner, name in setattr_calls(tree):
        writes.append((owner, name, f"{ast.unparse(owner)}.{name or '*'}"))
    return {
        written
        for owner, name, written in writes
        if (name is None or name in known)
        and not (isinstance(owner, ast.Name) and owner.id in {"self", "cls"})
    }


def fields_by_file() -> dict[str, set[str]]:
    """Without Django's models: they are plain data."""
    return {
        named(path): own_fields(tree_of(path))
        for path in sources(".py", *PACKAGES)
        if "models" not in path.parts
    }


def test_nobody_writes_fields_of_another_object() -> None:
    fields = set[str]().union(*fields_by_file().values())
    found: dict[str, set[str]] = defaultdict(set)
    for path in sources(".py", *PACKAGES):
        for write in outside_writes(tree_of(path), fields):
            found[named(path)].add(write)
    assert {f"{path}: {write}" for path, writes in found.items() for write in writes} == ALLOWED


def test_such_a_write_is_seen() -> None:
    source = """
def follow(pool, other):
    pool.matchmaker.words = 1
    pool.counts.matches += 1
    del pool.estimate
    pool.era, here = 1, 2
    for pool.awake in range(3): pass
    with other as pool.rules: pass
    other.unknown = 1
    other.held["a"]["b"] = 1

class Own:
    def __init__(self): self.mine = 1
    def copy(self, other): other.mine = self.mine

def patch(pool, name):
    setattr(pool, "held", 1)
    delattr(pool.counts, "matches")
    object.__setattr__(pool, "words", 1)
    pool.matchmaker.__setattr__("era", 1)
    setattr(pool, name, 1)
    setattr(pool, "unknown", 1)
"""
    fields = ["words", "matches", "estimate", "era", "awake", "rules", "mine", "held"]
    assert outside_writes(ast.parse(source), fields) == {
        "pool.matchmaker.words",
        "pool.counts.matches",
        "pool.estimate",
        "pool.era",
        "pool.awake",
        "pool.rules",
        "other.held",
        "other.mine",
        "pool.held",
        "pool.words",
        "pool.matchmaker.era",
        "pool.*",
    }


def private_patches(tree: ast.AST) -> set[str]:
    """Calls of `setattr` with a private name of a module or object, as a string or an attribute."""
    return {
        ast.unparse(call)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "setattr"
        and any(_is_private(argument) for argument in call.args[:2])
    }


def _is_private(argument: ast.expr) -> bool:
    match argument:
        case ast.Constant(value=str(text)):
            parts = text.split(".")
        case ast.Attribute() | ast.Name():
            parts = ast.unparse(argument).split(".")[1:]
        case _:
            return False
    return any(part.startswith("_") and not part.startswith("__") for part in parts)


def test_tests_patch_nothing_private() -> None:
    """Whatever a test must replace is an argument, or has a public name."""
    patches = {named(path): private_patches(tree_of(path)) for path in sources(".py", "tests")}
    assert {path: found for path, found in patches.items() if found} == {}


def test_a_private_patch_is_seen() -> None:
    source = """
monkeypatch.setattr(health, "_probe", None)
monkeypatch.setattr(snapshot._reader, "snapshot", None)
monkeypatch.setattr("chat.guest._UNREAD", 3)
monkeypatch.setattr("chat.login.begin", _away)
monkeypatch.setattr(Scripts, "__init__", None)
"""
    assert len(private_patches(ast.parse(source))) == 3


def test_the_project_is_read() -> None:
    assert "matches" in fields_by_file()["matchmaking/stats/counters.py"]
    assert (ROOT / "tests/repository/test_outside_writes.py").is_file()
