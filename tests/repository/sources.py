"""The source files of the project, and the modules each of them imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.environment import ROOT
from tests.support.trees import tree_of

PACKAGES = ("chatsite", "matchmaking", "chat")


def sources(suffix: str, *folders: str) -> list[Path]:
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob(f"*{suffix}"))]
    return [path for path in files if "migrations" not in path.parts and "vendor" not in path.parts]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def module_of(path: Path) -> str:
    return named(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, anywhere in it; `from a import b` counts as `a.b`."""
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names)
            case ast.ImportFrom():
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
