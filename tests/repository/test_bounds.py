"""The documentation states the bounds of every setting and toggle as they are in the code."""

import ast
import re
from collections.abc import Iterator

from django.conf import settings

from chat.policy.toggles import TOGGLES
from chat.toggles.kinds import Choice, Colour, Line, Number, Paragraph, Switch, Toggle, in_words
from tests.environment import ROOT
from tests.support.trees import tree_of

Row = tuple[str, str, str, str]

#: A toggle whose upper bound depends on a setting.
FOLLOWS = {"text_limit": "FRAME_BYTES"}


def values_of_settings() -> dict[str, str]:
    """The allowed values of each setting that is a number, a switch or a choice."""
    values: dict[str, str] = {}
    for path in (ROOT / "chatsite").rglob("*.py"):
        for node in ast.walk(tree_of(path)):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="env"), attr="integer"),
                    args=[ast.Constant(value=str(name)), *_],
                    keywords=[
                        ast.keyword(arg="low", value=ast.Constant(value=int(low))),
                        ast.keyword(arg="high", value=ast.Constant(value=int(high))),
                    ],
                ):
                    values[name] = f"{low} to {high}"
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="env"), attr="flag"),
                    args=[ast.Constant(value=str(name)), *_],
                ):
                    values[name] = "`on`, `off`"
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="env"), attr="choice"),
                    args=[ast.Constant(value=str(name)), _, ast.Tuple(elts=options)],
                ):
                    values[name] = ", ".join(f"`{ast.literal_eval(option)}`" for option in options)
    return values


def rows_of_toggles() -> Iterator[Row]:
    for name, kind in TOGGLES.items():
        yield name, kind.label, _value(kind), _bounds(name, kind)


def _value(kind: Toggle) -> str:
    return in_words(kind.default) if isinstance(kind, Switch | Number | Choice) else ""


def _bounds(name: str, kind: Toggle) -> str:
    match kind:
        case Switch():
            return "`on`, `off`"
        case Number(low=low):
            follows = f" (follows from `{FOLLOWS[name]}`)" if callable(kind.high) else ""
            return f"{low} to {kind.highest}{follows}"
        case Choice(options=options):
            return ", ".join(f"`{option}`" for option in options)
        case Line(longest=longest):
            return f"1 to {longest} characters"
        case Paragraph(longest=longest):
            return f"up to {longest} characters"
        case Colour():
            return "`#rrggbb` or nothing"


def test_the_manual_has_the_bounds_of_every_setting() -> None:
    text = (ROOT / "docs/settings.md").read_text()
    rows = dict(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \| [^|]* \| ?([^|]*?) ?\| ", text, re.MULTILINE))
    values = values_of_settings()
    assert {name: rows[name] for name in values} == values


def test_the_operators_manual_has_every_toggle_with_its_bounds() -> None:
    text = (ROOT / "docs" / "operate.md").read_text()
    section = text.partition("## Every toggle\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) ?\| (.*?) \|$", section, re.MULTILINE)
    assert settings.FRAME_BYTES == 16_384  # its default, on which a bound depends
    assert rows == list(rows_of_toggles())
