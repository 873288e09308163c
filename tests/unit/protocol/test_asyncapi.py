"""docs/asyncapi.yaml matches the structs, and its schemas accept and reject what the code does."""

import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
import yaml
from django.core.management import call_command
from hypothesis import given
from jsonschema import Draft202012Validator

from chat.protocol.codes import CloseCode, EndReason, ErrorCode, ProtocolError
from chat.protocol.commands import Command
from chat.protocol.events import Event, encode
from tests.unit.protocol.test_any_frames import LIKELY_FRAME, outcome
from tests.unit.protocol.test_commands import RIGHT_FRAMES
from tests.unit.protocol.test_events import EXAMPLES

FILE = Path(__file__).parents[3] / "docs" / "asyncapi.yaml"
DOCUMENT = yaml.safe_load(FILE.read_text())
MESSAGES = DOCUMENT["components"]["messages"]
SCHEMAS = DOCUMENT["components"]["schemas"]


def validator(key: str) -> Draft202012Validator:
    return Draft202012Validator({**MESSAGES[key]["payload"], "components": DOCUMENT["components"]})


def test_the_file_equals_the_output_of_the_command(capsys: pytest.CaptureFixture[str]):
    call_command("asyncapi")
    assert FILE.read_text() == capsys.readouterr().out, "run: python manage.py asyncapi > docs/asyncapi.yaml"


@pytest.mark.parametrize(("direction", "union"), [("command", Command), ("event", Event)])
def test_every_type_and_every_field_is_in_the_file(direction: str, union: Any):
    structs = {struct.__struct_config__.tag: struct for struct in get_args(union)}
    assert {key for key in MESSAGES if key.startswith(direction)} == {f"{direction}.{tag}" for tag in structs}
    for tag, struct in structs.items():
        payload = MESSAGES[f"{direction}.{tag}"]["payload"]
        fields = msgspec.structs.fields(struct)
        assert payload["properties"]["type"] == {"enum": [tag]}
        assert set(payload["properties"]) == {"type"} | {field.encode_name for field in fields}
        assert set(payload["required"]) == {"type"} | {
            field.encode_name for field in fields if field.required
        }


def test_the_codes_and_reasons_are_in_the_file():
    assert set(SCHEMAS["ErrorCode"]["enum"]) == set(ErrorCode)
    assert set(SCHEMAS["EndReason"]["enum"]) == set(EndReason)
    codes = DOCUMENT["channels"]["chat"]["x-close-codes"]
    assert {entry["code"]: entry["client"] for entry in codes} == {code: code.rule for code in CloseCode}


def test_every_reference_leads_somewhere():
    def references(node: Any) -> list[str]:
        match node:
            case {"$ref": target}:
                return [target]
            case dict():
                return [target for value in node.values() for target in references(value)]
            case list():
                return [target for value in node for target in references(value)]
        return []

    for target in set(references(DOCUMENT)):
        place = DOCUMENT
        for step in target.removeprefix("#/").split("/"):
            place = place[step]


@pytest.mark.parametrize("key", sorted(MESSAGES))
def test_every_payload_is_a_json_schema(key: str):
    Draft202012Validator.check_schema(MESSAGES[key]["payload"])


@pytest.mark.parametrize("event", [event for event, _ in EXAMPLES], ids=lambda event: type(event).__name__)
def test_an_event_as_sent_fits_its_schema(event: Event):
    validator(f"event.{event.__struct_config__.tag}").validate(json.loads(encode(event)))


@pytest.mark.parametrize("raw", [raw for raw, _ in RIGHT_FRAMES])
def test_a_right_frame_fits_its_schema(raw: bytes):
    fields = {name: value for name, value in json.loads(raw).items() if value is not None}
    validator(f"command.{fields['type']}").validate(fields)


@given(LIKELY_FRAME)
def test_a_frame_that_does_not_fit_its_schema_is_refused(fields: dict[str, Any]):
    if not validator(f"command.{fields['type']}").is_valid(fields):
        assert isinstance(outcome(json.dumps(fields)), ProtocolError)
