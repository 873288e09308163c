"""Keys, messages and boxes are those of the table that the page's script is held to as well."""

import hashlib
from collections.abc import Mapping
from typing import Any

import pytest

from clients.python.passerby.encryption import Scope, UnprovedError, read, write
from clients.python.passerby.encryption.boxes import decode, encode, padded, public_of
from tests.unit.clients.key_pairs import exchanged, private_key
from tests.vectors import vectors

TABLE = vectors("encryption")


def whole(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """A long text of the table is written as a repetition."""
    if "repeat" in content:
        character, times = content["repeat"]
        return {"text": character * times}
    return content


def test_the_keys_are_those_of_the_table() -> None:
    first, second = private_key(TABLE["first"]), private_key(TABLE["second"])
    scope, h, r = Scope(TABLE["pool"], TABLE["chat"]), decode(TABLE["h"]), decode(TABLE["r"])
    assert encode(public_of(first)) == TABLE["pk_first"]
    assert encode(scope.commitment(h, public_of(first), r)) == TABLE["commit"]
    for keys, own, partner in zip(
        exchanged(scope, h, r, first, second),
        ("mac_first", "mac_second"),
        ("mac_second", "mac_first"),
        strict=True,
    ):
        assert (encode(keys.own_tag), encode(keys.partner_tag)) == (TABLE[own], TABLE[partner])
        assert list(keys.code) == TABLE["code"]


@pytest.mark.parametrize("row", TABLE["messages"], ids=lambda row: row["name"])
def test_messages_and_boxes_are_those_of_the_table(row: dict[str, Any]) -> None:
    first, second = private_key(TABLE["first"]), private_key(TABLE["second"])
    both = exchanged(
        Scope(TABLE["pool"], TABLE["chat"]), decode(TABLE["h"]), decode(TABLE["r"]), first, second
    )
    own, partner = both if row["by"] == "first" else both[::-1]
    message = write(whole(row["said"]))
    made = own.seal(row["n"], message, decode(row["opening"]), decode(row["nonce"]))
    is_long = "repeat" in row["said"]
    assert row["message"] == (hashlib.sha256(message).hexdigest() if is_long else message.hex())
    assert row["box"] == (hashlib.sha256(made["box"].encode()).hexdigest() if is_long else made["box"])
    assert row["tag"] == made["tag"]
    opened = partner.open(row["n"], decode(made["box"]), decode(made["tag"]))
    assert opened == (whole(row["heard"]), decode(row["opening"]))
    assert len(made["box"]) <= 14_384  # the longest text of a site fits a frame


def test_the_steps_of_padding_are_those_of_the_table() -> None:
    assert [[length, padded(length)] for length, _ in TABLE["padded"]] == TABLE["padded"]


@pytest.mark.parametrize("name", TABLE["malformed"])
def test_a_message_of_another_form_is_not_read(name: str) -> None:
    with pytest.raises(UnprovedError):
        read(bytes.fromhex(TABLE["malformed"][name]))
