"""What Python reads in a source file, for the tests that look at the code."""

import ast
import gc
from functools import cache
from pathlib import Path


@cache
def tree_of(path: Path) -> ast.Module:
    """Without a garbage collection meanwhile: up to 3.11 Python counts its depth wrongly then, and raises SystemError.

    See https://github.com/python/cpython/issues/106905.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(path.read_text())
    finally:
        if was_enabled:
            gc.enable()
