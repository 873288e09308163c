"""Stylesheets: one file a block in the source, one request in the page.

Unbuilt, the browser follows `@import url("x.css") layer(components);` itself; gathered, the imported file stands
in its place, in the same layer, so that a page waits for one sheet instead of a chain of them.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: Only this form is joined: every other import stays for the browser.
_IMPORT = re.compile(r'^@import url\("(?P<path>[\w./-]+\.css)"\) layer\((?P<layer>[\w-]+)\);$', re.MULTILINE)


class JoinedStylesheetsMixin:
    """For a storage with a `post_process`: joins what was gathered before anything is hashed."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            paths = {name: self._joined(name, *where) for name, where in paths.items()}
        yield from super().post_process(paths, dry_run, **options)  # type: ignore[misc]

    def _joined(self, name: str, source: Any, path: str) -> tuple[Any, str]:
        """Where to read a file: from here, once it is joined (always anew, since a part may have changed)."""
        if not name.endswith(".css"):
            return source, path
        original = Path(source.path(path))
        sheet = joined(original)
        if sheet == original.read_text():
            return source, path
        Path(self.path(name)).write_text(sheet)  # type: ignore[attr-defined]
        return self, name


def joined(sheet: Path) -> str:
    """The text of a stylesheet with its layered imports in their places."""

    def part(found: re.Match[str]) -> str:
        return f"@layer {found['layer']} {{\n{joined(sheet.parent / found['path'])}}}"

    return _IMPORT.sub(part, sheet.read_text())
