"""Minifies the site's own scripts and style sheets, and joins each page's sheets into one.

The source works as it is: without this step the browser follows `@import url("x.css") layer(components);`
itself. In collected files the imported sheet replaces the import, in the same layer, so that a page waits for
one sheet instead of a chain, and comments are not sent.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: The site's own files: those of Django's admin and other applications stay as they are.
_OWN = ("css/", "js/")
#: Only this form is joined: the browser follows every other import.
_IMPORT = re.compile(r'^@import url\("(?P<path>[\w./-]+\.css)"\) layer\((?P<layer>[\w-]+)\);$', re.MULTILINE)


class LeanFilesMixin:
    """For a storage with a `post_process`: minifies collected files before they are hashed."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            paths = {name: self._leaned(name, *where) for name, where in paths.items()}
        yield from super().post_process(paths, dry_run, **options)  # type: ignore[misc]

    def _leaned(self, name: str, source: Any, path: str) -> tuple[Any, str]:
        """Where to read a file: minified in this storage (always anew, since an imported part may have changed)."""
        if not name.startswith(_OWN) or not name.endswith((".css", ".js")):
            return source, path
        Path(self.path(name)).write_text(lean(Path(source.path(path))))  # type: ignore[attr-defined]
        return self, name


def lean(file: Path) -> str:
    """The text of a script or sheet, minified and with its layered imports joined in."""
    text, kind = (
        (file.read_text(), "application/javascript") if file.suffix == ".js" else (joined(file), "text/css")
    )
    # Imported here: a serving process never needs it, and it brings the runtime of Go (5 MB).
    try:
        import minify
    except ImportError:  # no wheel for this system: files are sent unminified
        return text
    return str(minify.string(kind, text))


def joined(file: Path) -> str:
    def part(found: re.Match[str]) -> str:
        return f"@layer {found['layer']} {{\n{joined(file.parent / found['path'])}}}"

    return _IMPORT.sub(part, file.read_text())
