"""The shape of a guest in Redis (a flat hash) and of the scripts' answers, against the values of this app."""

from collections.abc import Sequence
from typing import Any

import msgspec

from matchmaking.values import Chatting, Ended, Guest, Idle, Partner, Pulse, State, Waiting, Wishes


class PartnerRecord(msgspec.Struct, frozen=True):
    """The other one of a chat, as an answer has it; only the id when its record is missing."""

    id: str
    rev: int = 0
    take: int = 0
    name: str = ""
    token: str = ""
    inbox: str = ""
    process: str = ""
    away: int = 0


class GuestRecord(msgspec.Struct, frozen=True):
    """A guest's record as an answer has it; `gone` when there is none."""

    id: str
    gone: bool = False
    rev: int = 0
    take: int = 0
    link: str = ""
    process: str = ""
    token: str = ""
    name: str = ""
    used: int = 0
    away: int = 0
    state: str = "idle"
    since: int = 0
    wishes: str = "{}"
    inbox: str = ""
    chat: str = ""
    at: int = 0
    shared: str = "[]"
    ended: str = ""
    reason: str = ""
    partner: PartnerRecord | None = None


class Answer(msgspec.Struct, frozen=True):
    """What a transition answers: its status and what is true now."""

    status: str
    now: int
    awake: int
    guest: GuestRecord | None = None
    others: Sequence[GuestRecord] = ()
    hints: Sequence[str] = ()


class Findings(msgspec.Struct, frozen=True):
    """What drain, renew and look answer."""

    now: int
    awake: int
    guests: Sequence[GuestRecord] = ()
    lost: Sequence[str] = ()
    upto: str = "0"
    more: bool = False


class PulseRecord(msgspec.Struct, frozen=True):
    """What a beat answers."""

    now: int
    awake: int
    era: str
    young: int
    lapsed: bool
    online: int
    waiting: int
    dead: frozenset[str] = frozenset()


_wishes = msgspec.json.Decoder(Wishes)
_strings = msgspec.json.Decoder(tuple[str, ...])


def decode_answer(body: bytes) -> Answer:
    return msgspec.json.decode(body, type=Answer, strict=False)


def decode_findings(body: bytes) -> Findings:
    return msgspec.json.decode(body, type=Findings, strict=False)


def decode_pulse(body: bytes) -> Pulse:
    record = msgspec.json.decode(body, type=PulseRecord, strict=False)
    return Pulse(**msgspec.structs.asdict(record))


def encode_wishes(wishes: Wishes) -> str:
    return msgspec.json.encode(wishes).decode()


def to_guest(record: GuestRecord) -> Guest:
    return Guest(
        id=record.id,
        rev=record.rev,
        take=record.take,
        link=record.link,
        process=record.process,
        token=record.token,
        name=record.name,
        used=bool(record.used),
        away=record.away,
        wishes=_wishes.decode(record.wishes),
        state=_state(record),
    )


def _state(record: GuestRecord) -> State:
    ended = Ended(chat=record.ended, reason=record.reason) if record.ended else None
    if record.state == "waiting":
        return Waiting(record.since, record.inbox, ended)
    if record.state == "chatting" and record.partner is not None:
        partner = Partner(**msgspec.structs.asdict(record.partner))
        return Chatting(record.chat, record.at, record.inbox, partner, _strings.decode(record.shared), ended)
    return Idle(ended)


def encode_guest(guest: Guest) -> str:
    """For `restore.lua`: every field of the hash as a string, and the partner as it was known."""
    fields: dict[str, Any] = {
        "id": guest.id,
        "rev": str(guest.rev),
        "take": str(guest.take),
        "link": guest.link,
        "token": guest.token,
        "name": guest.name,
        "used": str(int(guest.used)),
        "away": str(guest.away),
        "since": "0",
        "wishes": encode_wishes(guest.wishes),
        "inbox": "",
        "chat": "",
        "partner": "",
        "at": "0",
        "shared": "[]",
        "ended": guest.state.ended.chat if guest.state.ended else "",
        "reason": guest.state.ended.reason if guest.state.ended else "",
        "ended_at": "0",
    }
    match guest.state:
        case Idle():
            fields["state"] = "idle"
        case Waiting(since=since, inbox=inbox):
            fields |= {"state": "waiting", "since": str(since), "inbox": inbox}
        case Chatting(chat, at, inbox, partner, shared):
            fields |= {"state": "chatting", "chat": chat, "at": str(at), "inbox": inbox}
            fields["shared"] = msgspec.json.encode(shared).decode()
            fields["partner"] = {
                "id": partner.id,
                "rev": str(partner.rev),
                "take": str(partner.take),
                "name": partner.name,
                "token": partner.token,
                "inbox": partner.inbox,
            }
    return msgspec.json.encode(fields).decode()
