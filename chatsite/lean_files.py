"""Lean files: of the site's own scripts and sheets a browser is sent one sheet a page, no comments, no spare spaces.

The source works as it stands: unbuilt, the browser follows `@import url("x.css") layer(components);` itself.
Gathered, the imported file stands in its place, in the same layer, so that a page waits for one sheet instead
of a chain of them, and what is written for developers stays at home.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from string import ascii_letters
from typing import Any

from rcssmin import cssmin
from rjsmin import jsmin

from chatsite.lean_names import shorten

#: The site's own: Django's admin and other applications keep their files as they are.
_OWN = ("css/", "js/")
_PRIVATE_USE = re.compile(r"\.#(\w+)")
#: Not what begins a string: a selector.
_PRIVATE_NAME = re.compile(r"(?<![\"'`])#(\w+)")
#: In a selector a word needs no quotes.
_QUOTED_WORD = re.compile(r'\[([\w-]+)="([a-z][a-z-]*)"\]')
#: `a :is(b)`: within a layer rcssmin takes this space for one before the colon of a declaration.
_ANY_INSIDE = re.compile(r" :(?=[a-z])")
#: Only this form is joined: every other import stays for the browser.
_IMPORT = re.compile(r'^@import url\("(?P<path>[\w./-]+\.css)"\) layer\((?P<layer>[\w-]+)\);$', re.MULTILINE)


class LeanFilesMixin:
    """For a storage with a `post_process`: leans what was gathered before anything is hashed."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            paths = {name: self._leaned(name, *where) for name, where in paths.items()}
        yield from super().post_process(paths, dry_run, **options)  # type: ignore[misc]

    def _leaned(self, name: str, source: Any, path: str) -> tuple[Any, str]:
        """Where to read a file: from here, once it is lean (always anew, since a part may have changed)."""
        if not name.startswith(_OWN) or not name.endswith((".css", ".js")):
            return source, path
        Path(self.path(name)).write_text(lean(Path(source.path(path))))  # type: ignore[attr-defined]
        return self, name


def lean(file: Path) -> str:
    """The text of a script or sheet without comments and spare spaces, its layered imports in their places."""
    if file.suffix == ".js":
        return shorten(_shortened(str(jsmin(file.read_text()))))
    return _QUOTED_WORD.sub(r"[\1=\2]", str(cssmin(_ANY_INSIDE.sub(" *:", _joined(file)))))


def _shortened(script: str) -> str:
    """Its private names by one letter each: nobody outside the script can know them."""
    short = dict(zip(dict.fromkeys(_PRIVATE_USE.findall(script)), ascii_letters, strict=False))
    return _PRIVATE_NAME.sub(lambda found: f"#{short.get(found[1], found[1])}", script)


def _joined(file: Path) -> str:
    def part(found: re.Match[str]) -> str:
        return f"@layer {found['layer']} {{\n{_joined(file.parent / found['path'])}}}"

    return _IMPORT.sub(part, file.read_text())
