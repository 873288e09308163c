"""Lean names: the names that nobody outside a script can know have one or two letters in what a browser is sent.

A name keeps its spelling if the script imports or exports it, if the script never declares it, and if it may be one of
the browser's. All others are renamed throughout the script, so that scopes need not be known. This knows the JavaScript
that the site is written in: no labels, no `eval`, no `import as`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, product
from string import ascii_letters

_TOKEN = re.compile(
    r"""(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?P<name>[A-Za-z_$][\w$]*)
    |(?P<other>\#\w+|\d[\w.]*|=>|\.\.\.|\?\.(?!\d)|.)""",
    re.VERBOSE | re.DOTALL,
)
_GAP = re.compile(r"\s*")
_PATTERN = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[\n])+/\w*")
_TEMPLATE = re.compile(r"[`}](?:\\.|\$(?!\{)|[^`\\$])*(?:`|\$\{)", re.DOTALL)
#: After these a slash begins a pattern; elsewhere it divides.
_BEFORE_PATTERN = frozenset([*"(,=:[!&|?{};+-*%<>~^", "=>", "return", "typeof", "case", ""])
#: After these a brace begins an object, or a pattern that takes one apart; elsewhere a block or the body of a class.
_BEFORE_OBJECT = frozenset(
    [*"(,=:[?&|", "...", "return", "yield", "await", "throw", "default", "of", "in", "const", "let", "var"]
)
#: After these it begins a block, and after the name of a class.
_BEFORE_BLOCK = frozenset([*"){};", "=>", "else", "try", "catch", "finally", "do", "static", "class", ""])
_CLOSING = {"(": ")", "[": "]", "{": "}", "${": "}"}
_KEYWORDS = frozenset(
    """
    as async await break case catch class const continue default delete do else export extends false finally
    for from function get if import in instanceof let new null of return set static super switch this throw
    true try typeof undefined var void while with yield arguments
    """.split()  # noqa: SIM905  # a list of them would be forty lines
)
#: What a script may mean of the browser's, though it has a name of its own like that.
_OF_BROWSERS = frozenset(
    """
    blur close closed document event find focus history length location name navigator open opener origin
    parent performance print scroll screen self status stop top window
    """.split()  # noqa: SIM905  # a list of them would be forty lines
)


@dataclass(slots=True)
class _Token:
    kind: str
    text: str
    #: What stands before it.
    space: str
    #: The bracket that it stands in, and a bracket's other half: places in the script; -1 for none.
    within: int = -1
    partner: int = -1


def shorten(script: str) -> str:
    """The same script with short names. It has no comments."""
    parsed = _Script(script)
    return "".join(parsed.shortened())


class _Script:
    def __init__(self, script: str) -> None:
        self._tokens = list(_tokens(script))
        opened: list[int] = []
        for i, token in enumerate(self._tokens):
            if opened and token.kind == "other" and token.text == _CLOSING[self._text(opened[-1])]:
                token.partner = opened.pop()
                self._tokens[token.partner].partner = i
            token.within = opened[-1] if opened else -1
            if token.kind == "other" and token.text in _CLOSING:
                opened.append(i)

    def shortened(self) -> Iterator[str]:
        uses = [
            i for i, token in enumerate(self._tokens) if token.kind == "name" and not self._is_property(i)
        ]
        known = set(self._declared()) - set(self._kept())
        often = Counter(self._text(i) for i in uses if self._text(i) in known)
        worth = [name for name, times in often.most_common() if times > 1 and len(name) > 1]
        taken = {token.text for token in self._tokens if token.kind == "name"} | _KEYWORDS
        letters = chain(ascii_letters, map("".join, product(ascii_letters, repeat=2)))
        short = dict(zip(worth, (each for each in letters if each not in taken), strict=False))
        renamed = set(uses)
        for i, token in enumerate(self._tokens):
            name = short.get(token.text, token.text) if i in renamed else token.text
            is_both = name != token.text and self._is_property_too(i)
            yield f"{token.space}{token.text}:{name}" if is_both else token.space + name

    def _declared(self) -> Iterator[str]:
        """The names that the script gives to something, perhaps more than once."""
        for i, token in enumerate(self._tokens):
            match token.text if token.kind != "text" else "":
                case "const" | "let" | "var":
                    yield from self._bound(i + 1)
                case "function" | "class":
                    yield from self._bound(i + 1)
                case "=>":
                    yield from self._bound(i - 1)
                case "(" if self._has_parameters(i):
                    yield from self._bound(i)

    def _has_parameters(self, bracket: int) -> bool:
        """Of a function, a method or a `catch`, rather than of a call or a condition."""
        before = self._text(bracket - 1)
        return self._text(self._tokens[bracket].partner + 1) == "{" and before not in {
            "if",
            "for",
            "while",
            "switch",
        }

    def _bound(self, i: int) -> Iterator[str]:
        """A name, or those of a pattern or a list of parameters that begins or ends there."""
        token = self._tokens[i]
        if token.kind == "name":
            yield token.text
        if token.kind != "other" or token.partner < 0:
            return
        first, last = sorted((i, token.partner))
        for j in range(first + 1, last):
            if self._tokens[j].within == first and self._text(j - 1) in {*_CLOSING, ",", ":", "..."}:
                is_key = self._text(j + 1) == ":"
                if not is_key and self._text(j) not in {"}", "]", ")"}:
                    yield from self._bound(j)

    def _kept(self) -> Iterator[str]:
        yield from _KEYWORDS | _OF_BROWSERS
        for i, token in enumerate(self._tokens):
            if token.kind == "name" and token.text == "export":
                yield from (each.text for each in self._tokens[i + 1 : i + 4])
            if token.kind == "name" and token.text == "import" and self._text(i + 1) == "{":
                yield from (each.text for each in self._tokens[i + 1 : self._tokens[i + 1].partner])

    def _is_property(self, i: int) -> bool:
        before, after = self._text(i - 1), self._text(i + 1)
        if before in {".", "?."}:
            return True
        within = self._tokens[i].within
        if self._is_class_body(within):
            return before in {"{", "}", ";", "*", "get", "set", "static", "async"}
        if not self._is_object(within) or before not in {"{", ",", "*", "get", "set", "async"}:
            return False
        return after == ":" or (after == "(" and self._text(self._tokens[i + 1].partner + 1) == "{")

    def _is_property_too(self, i: int) -> bool:
        """Of an object or a pattern: `{ name }`."""
        return (
            self._is_object(self._tokens[i].within)
            and self._text(i - 1) in {"{", ","}
            and self._text(i + 1) in {",", "}", "="}
        )

    def _is_object(self, brace: int) -> bool:
        before = self._text(brace - 1)
        if self._text(brace) != "{" or before in _BEFORE_BLOCK or self._is_class_body(brace):
            return False
        if before in _BEFORE_OBJECT or before in {"import", "export"}:
            return True
        raise ValueError(f"What does a brace mean after {before!r}?")

    def _is_class_body(self, brace: int) -> bool:
        """`class {`, `class Name {` or `class Name extends Other {`."""
        return self._text(brace) == "{" and any(
            self._text(brace - distance) == "class" for distance in (1, 2, 4)
        )

    def _text(self, i: int) -> str:
        """Of code; what is quoted is none."""
        inside = 0 <= i < len(self._tokens) and self._tokens[i].kind != "text"
        return self._tokens[i].text if inside else ""


def _tokens(script: str) -> Iterator[_Token]:
    at, before = 0, ""
    templates: list[int] = []  # for each that is open, how many braces stand open in its code
    while True:
        gap = _GAP.match(script, at)
        assert gap  # it may be empty
        space, at = gap[0], gap.end()
        if at == len(script):
            break
        resumes = script[at] == "}" and templates and templates[-1] == 0
        if resumes:
            yield _Token("other", "}", space)
            templates.pop()
        if resumes or script[at] == "`":
            chunk = _TEMPLATE.match(script, at)
            assert chunk, "a template that does not end"
            text = chunk[0].removesuffix("${")
            yield _Token("text", text[1:] if resumes else text, "" if resumes else space)
            if chunk[0].endswith("${"):
                yield _Token("other", "${", "")
                templates.append(0)
            at, before = chunk.end(), "${" if chunk[0].endswith("${") else "`"
            continue
        pattern = _PATTERN.match(script, at) if script[at] == "/" and before in _BEFORE_PATTERN else None
        found = pattern or _TOKEN.match(script, at)
        assert found
        if templates:
            templates[-1] += {"{": 1, "}": -1}.get(found[0], 0)
        yield _Token("text" if pattern else str(found.lastgroup), found[0], space)
        at, before = found.end(), found[0]
    if space:
        yield _Token("text", "", space)
