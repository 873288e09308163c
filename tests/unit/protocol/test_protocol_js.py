"""The browser's protocol constants match the server's: `static/js/client/protocol.js` against `chat`."""

import re
from enum import Enum

import pytest

from chat.protocol import codes, commands, events
from clients.python.passerby import outbox, receipts
from tests.environment import ROOT

SOURCE = (ROOT / "static" / "js" / "client" / "protocol.js").read_text()


def words(name: str) -> dict[str, str | int]:
    """One frozen object of the module, as name to value."""
    found = re.search(rf"export const {name} = Object\.freeze\(\{{(.*?)\}}\);", SOURCE, re.DOTALL)
    assert found, f"protocol.js has no {name}"
    pairs = re.findall(r'(\w+): (?:"(\w+)"|(\d+))', found[1])
    return {key: text or int(number) for key, text, number in pairs}


def tags(union: object) -> set[str]:
    return {str(struct.__struct_config__.tag) for struct in union.__args__}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "enum",
    [
        codes.Side,
        codes.GuestState,
        codes.Presence,
        codes.PartnerChange,
        codes.ErrorCode,
        codes.EndReason,
        codes.ClientRule,
    ],
)
def test_the_words_are_the_same(enum: type[Enum]) -> None:
    assert words(enum.__name__) == {member.name: member.value for member in enum}


@pytest.mark.parametrize(("name", "union"), [("Command", commands.Command), ("ServerEvent", events.Event)])
def test_the_types_are_the_same(name: str, union: object) -> None:
    known = words(name)
    assert set(known.values()) == tags(union)
    assert all(str(value).upper() == key for key, value in known.items())


def test_the_subprotocol_is_the_same() -> None:
    assert f'export const SUBPROTOCOL = "{codes.SUBPROTOCOL}";' in SOURCE


def test_a_close_code_means_the_same() -> None:
    known = words("CloseCode")
    assert known == {code.name: code.value for code in codes.CloseCode if code.name in known}
    rules = dict(re.findall(r"\[CloseCode\.(\w+), ClientRule\.(\w+)\]", SOURCE))
    for code in codes.CloseCode:
        assert rules.get(code.name, "RECONNECT") == code.rule.name, code


def test_no_other_module_spells_a_name_of_the_wire() -> None:
    """Modules that compare or send a type, a state or a code import it from the twin."""
    spelt = tags(commands.Command) | tags(events.Event) | {code.value for code in codes.ErrorCode}
    for path in (ROOT / "static" / "js").rglob("*.js"):
        if path.name != "protocol.js":
            text = path.read_text()
            assert not re.findall(rf'(?:type|code|re|reason|state): "(?:{"|".join(spelt)})"', text), path
            assert not re.findall(r'(?:code|reason|state) === "', text), path


def test_a_frame_of_a_report_has_as_many_lines_as_the_server_takes() -> None:
    report = (ROOT / "static" / "js" / "lazy" / "report.js").read_text()
    assert f"const LINES = {codes.EVIDENCE_LINES};" in report


def test_the_page_counts_as_the_server_does() -> None:
    assert f"const RANGE_SIZE = {codes.RANGE_SIZE:_};" in SOURCE
    assert f"const SHOWN_BELOW = {codes.SHOWN_BELOW};" in SOURCE


def test_the_python_client_counts_as_the_server_does() -> None:
    assert outbox.RANGE_SIZE == codes.RANGE_SIZE
    assert receipts.RANGES_BELOW == codes.SHOWN_BELOW
