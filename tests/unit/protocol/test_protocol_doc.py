"""docs/protocol.md has a row for every type, code and reason, and names every field of the structs."""

import re
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from chat.protocol.codes import (
    INTEREST_CHARACTERS,
    INTERESTS,
    NS_PER_FRAME,
    SUBPROTOCOL,
    ClientRule,
    CloseCode,
    EndReason,
    ErrorCode,
)
from chat.protocol.commands import Command
from chat.protocol.events import Event

TEXT = (Path(__file__).parents[3] / "docs" / "protocol.md").read_text()
FIELD = re.compile(r"`(\w+)`(\??)")
#: The page's text for each rule, as in the code table.
WORDS = {
    ClientRule.RECONNECT: "reconnects",
    ClientRule.RECONNECT_WITHOUT_FRAME: "does not repeat the frame",
    ClientRule.WAIT: "waits `retry_after`",
    ClientRule.STOP: "stops, and says so",
    ClientRule.STOP_AND_OFFER: "*Use it here*",
}


def rows(heading: str) -> dict[str, list[str]]:
    """The table rows below a heading, by the first cell without its backticks."""
    section = re.split(r"^## ", TEXT.partition(f"\n## {heading}")[2], flags=re.MULTILINE)[0]
    cells = [line.strip("|\n ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return {row[0].strip("`"): row[1:] for row in cells}


@pytest.mark.parametrize(("heading", "union"), [("Commands", Command), ("Events", Event)])
def test_every_type_has_its_row_with_every_field(heading: str, union: Any):
    table = rows(heading)
    for struct in get_args(union):
        named = dict(FIELD.findall(table[struct.__struct_config__.tag][0]))
        for field in msgspec.structs.fields(struct):
            if heading == "Commands" and field.name == "chat":
                continue  # the page says once that every command in a chat may have it
            assert field.encode_name in named, f"{struct.__name__}.{field.name} has no place in its row"
            assert named[field.encode_name] == ("" if field.required else "?"), (
                f"{struct.__name__}.{field.name}"
            )


@pytest.mark.parametrize(("heading", "words"), [("Errors", ErrorCode), ("Events", EndReason)])
def test_every_code_and_reason_has_its_row(heading: str, words: Any):
    assert set(words) <= rows(heading).keys()


def test_no_error_code_exists_only_on_the_page():
    assert rows("Errors").keys() - {"code"} == set(ErrorCode)


def test_every_close_code_has_its_row_with_what_the_client_does():
    table = {
        int(code): row[-1]
        for codes, row in rows("Close codes").items()
        for code in re.findall(r"\d{4}", codes)
    }
    assert table.keys() == set(CloseCode)
    for code in CloseCode:
        assert WORDS[code.rule] in table[code], code


def test_the_limits_are_those_of_the_code():
    assert f"`{SUBPROTOCOL}`" in TEXT
    assert f"list of at most {INTERESTS} strings of at most {INTEREST_CHARACTERS} characters" in TEXT
    assert f"list of at most {NS_PER_FRAME} integers" in TEXT
