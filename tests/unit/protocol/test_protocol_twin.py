"""static/js/client/protocol.js spells the wire names like the Python structs."""

import re
from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import Any, get_args

import pytest

from chat.protocol.codes import (
    SUBPROTOCOL,
    ClientRule,
    CloseCode,
    EndReason,
    ErrorCode,
    GuestState,
    PartnerChange,
    Presence,
    Side,
)
from chat.protocol.commands import Command
from chat.protocol.events import Event
from tests.environment import ROOT

SOURCE = (ROOT / "static" / "js" / "client" / "protocol.js").read_text()


def twin(name: str) -> dict[str, str]:
    """The entries of one enumeration, whose values are its keys in lower case."""
    found = re.search(rf"^export const {name} = named\(([^()]*)\);$", SOURCE, re.MULTILINE)
    assert found, f"protocol.js has no {name}"
    return {key: key.lower() for key in re.findall(r'"(\w+)"', found[1])}


def close_codes() -> dict[str, int]:
    found = re.search(
        r"^export const CloseCode = Object\.freeze\(\{(.*?)\}\);$", SOURCE, re.MULTILINE | re.DOTALL
    )
    assert found
    return {key: int(value) for key, value in re.findall(r"(\w+): (\d+)", found[1])}


def members(words: type[StrEnum] | type[IntEnum]) -> dict[str, str]:
    return {word.name: str(word.value) for word in words}


def tags(union: Any) -> dict[str, str]:
    return {tag.upper(): tag for tag in (struct.__struct_config__.tag for struct in get_args(union))}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Command", tags(Command)),
        ("ServerEvent", tags(Event)),
        ("Side", members(Side)),
        ("GuestState", members(GuestState)),
        ("Presence", members(Presence)),
        ("PartnerChange", members(PartnerChange)),
        ("ErrorCode", members(ErrorCode)),
        ("EndReason", members(EndReason)),
        ("ClientRule", members(ClientRule)),
    ],
)
def test_the_words_are_the_same(name: str, words: Mapping[str, str]):
    assert twin(name) == words


def test_every_close_code_is_known_that_asks_for_more_than_a_reconnect():
    codes = {name: CloseCode(code) for name, code in close_codes().items()}
    assert all(code.name == name for name, code in codes.items())
    assert {code for code in CloseCode if code.rule is not ClientRule.RECONNECT} <= set(codes.values())


def test_the_page_has_the_same_rule_for_every_close_code():
    rules = dict(re.findall(r"\[CloseCode\.(\w+), ClientRule\.(\w+)\]", SOURCE))
    assert rules == {code.name: code.rule.name for code in CloseCode if code.rule is not ClientRule.RECONNECT}


def test_the_subprotocol_is_the_same():
    assert f'SUBPROTOCOL = "{SUBPROTOCOL}"' in SOURCE
