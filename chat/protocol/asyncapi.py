"""The AsyncAPI description of the wire protocol, generated from its structs. Pure."""

import inspect
from typing import Any, get_args

import msgspec

from chat.protocol.codes import SUBPROTOCOL, CloseCode
from chat.protocol.commands import Command
from chat.protocol.events import Event

Schema = dict[str, Any]


def describe() -> Schema:
    """The whole document (AsyncAPI 3.0.0), as plain dicts and lists."""
    commands = {f"command.{_tag(struct)}": struct for struct in get_args(Command)}
    events = {f"event.{_tag(struct)}": struct for struct in get_args(Event)}
    parts: Schema = {}
    messages = {key: _message(struct, parts) for key, struct in (commands | events).items()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Passerby",
            "version": "1.0.0",
            "description": "The wire protocol between a guest's client and the site. The rules: protocol.md.",
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "servers": {"site": {"host": "localhost:8000", "protocol": "ws"}},
        "channels": {
            "chat": {
                "address": "/ws/chat/",
                "description": f"One WebSocket, subprotocol `{SUBPROTOCOL}`, one JSON object a text frame.",
                "messages": {key: {"$ref": f"#/components/messages/{key}"} for key in messages},
                "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
                "x-close-codes": [_close_code(code) for code in CloseCode],
            }
        },
        "operations": {
            "receiveCommand": _operation("receive", "Commands: the client asks.", list(commands)),
            "sendEvent": _operation("send", "Events: the server tells.", list(events)),
        },
        "components": {"messages": messages, "schemas": parts},
    }


def _message(struct: Any, parts: Schema) -> Schema:
    """The message of one struct; the objects it contains are added to `parts`."""
    _, schemas = msgspec.json.schema_components([struct], ref_template="#/components/schemas/{name}")
    payload = _tidy(schemas.pop(struct.__name__))
    parts.update({name: _tidy(schema) for name, schema in schemas.items()})
    if "unsay" in payload["properties"]:
        payload["oneOf"] = [{"required": [content]} for content in ("text", "reaction", "unsay", "box")]
    summary, _, description = payload.pop("description").partition(". ")
    message = {"name": _tag(struct), "summary": f"{summary.rstrip('.')}."}
    if description:
        message["description"] = description
    return {**message, "payload": payload}


def _tidy(schema: Schema) -> Schema:
    """Removes the repeated title, and describes optional fields as on the wire: omitted, never null."""
    del schema["title"]
    schema["description"] = " ".join(inspect.cleandoc(schema["description"]).split())
    for name, field in schema.get("properties", {}).items():
        if field.get("default", ...) is None:
            del field["default"]
            present = [kind for kind in field.pop("anyOf") if kind != {"type": "null"}]
            schema["properties"][name] = present[0] if len(present) == 1 else {"anyOf": present}
    return schema


def _operation(action: str, summary: str, keys: list[str]) -> Schema:
    return {
        "action": action,
        "summary": summary,
        "channel": {"$ref": "#/channels/chat"},
        "messages": [{"$ref": f"#/channels/chat/messages/{key}"} for key in keys],
    }


def _close_code(code: CloseCode) -> Schema:
    return {"code": int(code), "name": code.name.lower(), "client": str(code.rule)}


def _tag(struct: Any) -> str:
    return str(struct.__struct_config__.tag)
