"""A guest in Redis (a flat hash) and the scripts' answers, converted to and from this app's values."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import msgspec

from matchmaking.values import Agreed, Chatting, Ended, Guest, Idle, Partner, Pulse, State, Waiting, Wishes


class GuestRecord(msgspec.Struct, frozen=True):
    """A guest's record as an answer contains it; `gone` if there is none."""

    id: str
    gone: bool = False
    rev: int = 0
    take: int = 0
    connection_id: str = ""
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
    range: int = 0
    shared: str = "[]"
    ended: str = ""
    reason: str = ""
    ended_at: int = 0
    ended_with: str = ""
    ended_began: int = 0
    again: str = ""
    step: int = 0
    widens: int = 0
    place: float = 0
    scan: int = 0
    passed: int = 0
    recent: str = ""
    blocked: str = ""
    silent: int = 0
    network: str = ""
    around: str = ""
    code: str = ""
    side: str = ""
    #: The connection whose client can encrypt, and the chat that is encrypted: both end by themselves.
    able: str = ""
    encrypted: str = ""
    #: As in `lua/lib/acquaintance.lua` and `lua/tick.lua`.
    ticks: str = ""
    agreed: str = ""
    #: Of the chat: see Chatting.
    language: str = ""
    #: When it last sat out a round (ms).
    sat: int = 0
    #: Only the id if the partner's record is missing.
    partner: Partner | None = None
    partner_asks: bool = False


class Answer(msgspec.Struct, frozen=True):
    """The answer of a transition: its status and the current state."""

    status: str
    now: int
    awake: int
    wait: int = 0
    guest: GuestRecord | None = None
    others: Sequence[GuestRecord] = ()
    hints: Sequence[str] = ()


class Findings(msgspec.Struct, frozen=True):
    """The answer of drain, renew and look."""

    now: int
    awake: int
    guests: Sequence[GuestRecord] = ()
    lost: Sequence[str] = ()
    read: Sequence[str] = ()
    more: bool = False


class KeyRecord(msgspec.Struct, frozen=True):
    """A key of a key ring."""

    id: str
    secret: str
    made: int
    expires: int


class RingRecord(msgspec.Struct, frozen=True):
    """The answer of keyring."""

    keys: Sequence[KeyRecord]


class HoldRecord(msgspec.Struct, frozen=True):
    """The answer of hold_code and spend_work."""

    held: bool
    before: str = ""
    guest: GuestRecord | None = None


class LineRecord(msgspec.Struct, frozen=True):
    """The answer of line."""

    waiting: int
    staffed: bool
    places: Sequence[int] = ()


class SpendRecord(msgspec.Struct, frozen=True):
    """The answer of spend."""

    wait: int


class WishingRecord(msgspec.Struct, frozen=True):
    """The answer of wishing."""

    counts: Sequence[int]


class PulseRecord(msgspec.Struct, frozen=True):
    """The answer of a beat."""

    now: int
    awake: int
    era: str
    young: int
    lapsed: bool
    online: int
    waiting: int
    dead: frozenset[str] = frozenset()
    waits: tuple[int, ...] = ()
    wished: tuple[str, ...] = ()
    popular: str = "{}"


class WishesRecord(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A guest's wishes, in its record."""

    interests: tuple[str, ...]
    language: str
    only_interests: bool
    keep_name: bool
    stands: tuple[str, ...] | None = None
    looks: tuple[str, ...] | None = None
    repeats: bool | None = None


_encoder = msgspec.json.Encoder()
_wishes = msgspec.json.Decoder(Wishes)
_strings = msgspec.json.Decoder(tuple[str, ...])
_wishing = msgspec.json.Decoder(dict[str, tuple[str, ...]])
_counts = msgspec.json.Decoder(dict[str, int])


def decode_answer(body: bytes) -> Answer:
    return msgspec.json.decode(body, type=Answer, strict=False)


def decode_findings(body: bytes) -> Findings:
    return msgspec.json.decode(body, type=Findings, strict=False)


def decode_pulse(body: bytes) -> Pulse:
    record = msgspec.json.decode(body, type=PulseRecord, strict=False)
    wished = tuple(_wishing.decode(guests) for guests in record.wished if guests)
    fields = msgspec.structs.asdict(record) | {"wished": wished, "popular": _counts.decode(record.popular)}
    return Pulse(**fields)


def decode_ring(body: bytes) -> Sequence[KeyRecord]:
    return msgspec.json.decode(body, type=RingRecord).keys


def decode_line(body: bytes) -> LineRecord:
    return msgspec.json.decode(body, type=LineRecord)


def decode_spend(body: bytes) -> int:
    return msgspec.json.decode(body, type=SpendRecord, strict=False).wait


def decode_wishing(body: bytes) -> Sequence[int]:
    return msgspec.json.decode(body, type=WishingRecord, strict=False).counts


def decode_hold(body: bytes) -> HoldRecord:
    return msgspec.json.decode(body, type=HoldRecord, strict=False)


def encode_wishes(wishes: Wishes) -> str:
    """Without the fields about sides where there are none: most guests have none."""
    stored = WishesRecord(
        wishes.interests,
        wishes.language,
        wishes.only_interests,
        wishes.keep_name,
        wishes.stands or None,
        wishes.looks or None,
        wishes.repeats or None,
    )
    return _encoder.encode(stored).decode()


def to_guest(record: GuestRecord) -> Guest:
    return Guest(
        id=record.id,
        rev=record.rev,
        take=record.take,
        connection_id=record.connection_id,
        process=record.process,
        token=record.token,
        name=record.name,
        used=bool(record.used),
        away=record.away,
        wishes=_wishes.decode(record.wishes),
        state=_state(record),
        partner_asks=record.partner_asks,
        able=record.able != "" and record.able == record.connection_id,
        code=record.code,
        ticks=tick_ids(record.ticks) if record.ticks else (),
        agreed=_agreed(record.agreed) if record.agreed else None,
        side=record.side,
        sat_at=record.sat,
        record=record,
    )


def has_blocked(guest: Guest, other: str) -> bool:
    """Reads the list that `lua/lib/acquaintance.lua` writes."""
    return isinstance(guest.record, GuestRecord) and f";{other};" in guest.record.blocked


def tick_ids(stored: str) -> tuple[str, ...]:
    """The partners whom a guest would like to meet again, from the field of its record."""
    return tuple(tick.partition(":")[0] for tick in stored.split(";") if tick)


def _agreed(stored: str) -> Agreed:
    chat, at, days, _ = stored.split(" ")
    return Agreed(chat, int(at), int(days))


def _state(record: GuestRecord) -> State:
    ended = Ended(record.ended, record.reason, record.ended_with) if record.ended else None
    if record.state == "waiting":
        return Waiting(record.since, record.inbox, ended, record.step, record.widens)
    if record.state == "chatting" and record.partner is not None:
        return Chatting(
            record.chat,
            record.at,
            record.inbox,
            record.partner,
            _strings.decode(record.shared),
            ended,
            again=record.again == record.chat,
            range=record.range,
            encrypted=record.encrypted == record.chat,
            language=record.language,
        )
    return Idle(ended, record.inbox)


def encode_guest(guest: Guest) -> str:
    """For `restore.lua`: the record as last seen, every field a string as in its hash."""
    assert isinstance(guest.record, GuestRecord)
    fields = msgspec.structs.asdict(guest.record)
    for name in _ONLY_IN_ANSWERS:
        del fields[name]
    stored: dict[str, Any] = {name: str(value) for name, value in fields.items()}
    if guest.record.state == "chatting" and guest.record.partner is not None:
        partner = asdict(guest.record.partner)
        stored["partner"] = {name: str(value) for name, value in partner.items()}
    return msgspec.json.encode(stored).decode()


_ONLY_IN_ANSWERS = ("gone", "partner", "partner_asks")
