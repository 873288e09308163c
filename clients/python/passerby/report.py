"""A report: which lines of a chat it submits, and in which commands. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Frame = dict[str, Any]

#: Fields of an event `said` that are submitted. `seal` and `open` prove a line.
_LINE = ("by", "n", "text", "reply", "seal", "open")
#: Lines of one command, and characters of their JSON: a frame has at most 16 KiB.
_LINES = 100
_CHARACTERS = 12_000


def commands(chat: str, reason: str, evidence: Iterable[Mapping[str, Any]], **fields: Any) -> list[Frame]:
    """The commands `report`; each but the first continues the one before. `fields` go into the first."""
    parts = list(_parts(evidence)) or [[]]
    first = {"type": "report", "chat": chat, "reason": reason, "evidence": parts[0], **fields}
    return [
        first,
        *({"type": "report", "chat": chat, "reason": reason, "evidence": part} for part in parts[1:]),
    ]


def _parts(evidence: Iterable[Mapping[str, Any]]) -> Iterator[list[Frame]]:
    part: list[Frame] = []
    size = 0
    for event in evidence:
        line = {name: event[name] for name in _LINE if name in event}
        line.setdefault("by", "partner")
        if "answer" in event:
            line["k"] = event["answer"]["k"]
        characters = len(json.dumps(line))
        if part and (len(part) == _LINES or size + characters > _CHARACTERS):
            yield part
            part, size = [], 0
        part.append(line)
        size += characters
    if part:
        yield part
