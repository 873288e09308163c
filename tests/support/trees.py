"""Parsed source files, for tests that examine the code."""

import ast
import gc
from functools import cache
from pathlib import Path


@cache
def tree_of(path: Path) -> ast.Module:
    """Parses without garbage collection: up to 3.11 a collection corrupts Python's depth count and raises SystemError.

    See https://github.com/python/cpython/issues/106905.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(path.read_text())
    finally:
        if was_enabled:
            gc.enable()
