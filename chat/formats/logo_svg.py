"""Validates the SVG logo that an operator enters in the settings. Pure."""

import re
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LONGEST = 16_000  # characters
#: Shapes that a browser draws, with parts that are used several times counted each time.
MOST_SHAPES = 5_000
DEEPEST = 64

_SVG = "{http://www.w3.org/2000/svg}"
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^'\")\s]+)", re.IGNORECASE)
#: These apply to each element inside; other references only once to the whole.
_NOT_INHERITED = {"mask", "clip-path", "filter"}
_COORDINATE = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
#: Browsers ignore these in URLs.
_SPACES = re.compile(r"[\s\x00-\x20]+")
_PIXELS = re.compile(r"data:(?!image/(?:png|jpeg|gif|webp)[;,])", re.IGNORECASE)


def read_logo(source: str) -> None:
    """Raises ValueError, with a sentence for the operator, if it is not a valid SVG logo."""
    from xml.etree import ElementTree  # 1 MB that only this needs

    if "<!DOCTYPE" in source or "<!ENTITY" in source:
        raise ValueError("Remove the <!DOCTYPE and <!ENTITY lines from the SVG file.")
    try:
        root = ElementTree.fromstring(source)  # noqa: S314 -- without a document type there is no entity
    except ElementTree.ParseError as error:
        raise ValueError(f"This is not a valid SVG file: {error}.") from None
    if root.tag != f"{_SVG}svg":
        raise ValueError('The file must begin with <svg xmlns="http://www.w3.org/2000/svg".')
    for element in root.iter():
        _check(element)
    Shapes(root).count()


def _check(element: "Element") -> None:
    """Raises ValueError for what cannot be counted."""
    kind = element.tag.rpartition("}")[2]
    if kind == "foreignObject":
        raise ValueError("Remove the foreignObject from the SVG file.")
    if kind in {"animate", "set"} and element.get("attributeName", "").rpartition(":")[2] == "href":
        raise ValueError("Remove the animation that changes a href from the SVG file.")
    values = [(name.rpartition("}")[2], value) for name, value in element.items() if _counts(name)]
    if kind == "style":
        values.append(("style", element.text or ""))
    for name, value in values:
        if _PIXELS.search(_SPACES.sub("", value)):
            raise ValueError(
                "The SVG file embeds another file. Only PNG, JPEG, GIF and WebP images are allowed."
            )
        if name != "href" and "\\" in value:
            raise ValueError("Replace the backslash in a style of the SVG file with the character itself.")
        if name == "href" and not re.match(r"\s*(#|data:|https?://|$)", value, re.IGNORECASE):
            raise ValueError("A href in the SVG file must begin with #, data:, http:// or https://.")


def _counts(name: str) -> bool:
    """Browsers ignore the private attributes of drawing programs."""
    return not name.startswith("{") or name.endswith("}href")


class Shapes:
    """Counts the shapes a picture draws: a line used ten times by a part used ten times is drawn a hundred times."""

    def __init__(self, root: "Element") -> None:
        self._root = root
        self._named: dict[str, Element] = {}
        for each in root.iter():
            if name := each.get("id"):
                if name in self._named:
                    raise ValueError(f"Two elements of the SVG file have the id “{name[:40]}”.")
                self._named[name] = each
        #: A marker is drawn at every vertex of a line.
        self._has_markers = any(each.tag == f"{_SVG}marker" for each in root.iter())
        self._counts: dict[Element, int] = {}
        self._open: set[Element] = set()

    def count(self) -> int:
        """The number of shapes. Raises ValueError, with a sentence for the operator, if there are too many."""
        count = self._of(self._root, 0)
        # A style sheet rule may apply to every element.
        everywhere = sum(self._referred(style.text or "", 0) for style in self._root.iter(f"{_SVG}style"))
        return _bounded(count + everywhere * count)

    def _of(self, element: "Element", depth: int) -> int:
        if element in self._counts:
            return self._counts[element]
        if element in self._open:
            raise ValueError("An element of the SVG file uses itself.")
        if depth > DEEPEST:
            raise ValueError(f"The SVG file is nested more than {DEEPEST} levels deep.")
        self._open.add(element)
        count = self._corners(element) if self._has_markers else 1
        for child in element:
            count = _bounded(count + self._of(child, depth + 1))
        for name, value in element.items():
            if name.rpartition("}")[2] == "href":
                count = _bounded(count + self._used(value, depth))
        inside = count
        for name, value in element.items():
            count += self._referred(value, depth) * (1 if name in _NOT_INHERITED else inside)
        self._open.discard(element)
        self._counts[element] = _bounded(count)
        return count

    def _corners(self, element: "Element") -> int:
        return 1 + sum(len(_COORDINATE.findall(element.get(name, ""))) for name in ("d", "points"))

    def _used(self, address: str, depth: int) -> int:
        target = self._named.get(unquote(_SPACES.sub("", address).removeprefix("#")))
        return 0 if target is None else self._of(target, depth + 1)

    def _referred(self, text: str, depth: int) -> int:
        names = [name for name in map(unquote, _REFERENCE.findall(text)) if name in self._named]
        return sum(self._of(self._named[name], depth + 1) for name in names)


def _bounded(count: int) -> int:
    if count > MOST_SHAPES:
        raise ValueError(f"The SVG file draws more than {MOST_SHAPES:,} shapes. Use a simpler picture.")
    return count


def digest(source: str) -> str:
    """A version for the picture's URL, so that browsers can cache it until it changes."""
    return sha256(source.encode()).hexdigest()[:12]
