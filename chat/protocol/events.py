"""Events: what the server sends to a client, one struct per type; `encode` creates the frame."""

from typing import Any, Self

import msgspec

from chat.protocol.codes import (
    EchoedT,
    EndReason,
    ErrorCode,
    GuestState,
    KeyPart,
    N,
    NoticeLevel,
    Ns,
    PartnerChange,
)
from chat.protocol.commands import Say
from chat.protocol.line import Line, PoolSide
from chat.protocol.objects import AnswerOpening, Limits, Pairing, Reaction, Reply
from chat.protocol.questions import Answered, Question
from chat.protocol.reunion import BothMeetAgain, Reunion
from chat.protocol.rounds import RoundsEvent
from chat.protocol.structs import EventStruct


class Welcome(EventStruct, frozen=True, tag="welcome"):
    """The answer to `hello`. `take` is this connection's; the client's next one uses a higher number.

    `side`: the guest's, in a helpline.
    """

    name: str
    resume: str
    state: GuestState
    resumed: bool
    limits: Limits
    grace: float
    toggles: dict[str, Any]
    reactions: tuple[str, ...]
    reasons: tuple[str, ...]
    online: int | None
    take: int = 0
    chat: Pairing | None = None
    side: PoolSide | None = None
    event: RoundsEvent | None = None


class Waiting(EventStruct, frozen=True, gc=False, tag="waiting"):
    """The guest waits since `since`, so far for `waited`; the search widens in `widens_in`.

    `estimate` is the expected total.
    """

    since: int
    waited: float
    widens_in: float | None = None
    estimate: float | None = None


class Widened(EventStruct, frozen=True, gc=False, tag="widened"):
    """The search moved to the next step of the ladder."""


class Idle(EventStruct, frozen=True, gc=False, tag="idle"):
    """The guest stopped waiting."""


class Matched(Pairing, frozen=True, tag="matched"):
    """Two guests are matched."""


class Said(EventStruct, frozen=True, gc=False, tag="said"):
    """A message of the partner.

    Only texts and boxes have a `seal`. `blur`: a filter suggests hiding it; `flag`: offering a report.
    """

    chat: str
    n: N
    at: int
    text: str | None = None
    reply: Reply | None = None
    reaction: Reaction | None = None
    unsay: N | None = None
    seal: str | None = None
    blur: bool = False
    flag: bool = False
    box: str | None = None
    tag: str | None = None
    answer: AnswerOpening | None = None

    @classmethod
    def of(cls, say: Say, *, chat: str, at: int, seal: str | None, blur: bool, flag: bool) -> Self:
        """The event for the partner: the sender's `me` is the receiver's `partner`."""
        reply, reaction = say.reply, say.reaction
        return cls(
            chat=chat,
            n=say.n,
            text=say.text,
            reply=reply and Reply(reply.by.other, reply.n),
            reaction=reaction and Reaction(reaction.by.other, reaction.n, reaction.emoji),
            unsay=say.unsay,
            at=at,
            seal=seal,
            blur=blur,
            flag=flag,
            box=say.box,
            tag=say.tag,
            answer=say.answer,
        )


class Key(EventStruct, frozen=True, gc=False, tag="key"):
    """A step of agreeing on keys, from the partner."""

    chat: str
    step: int
    h: KeyPart
    commit: KeyPart | None = None
    pk: KeyPart | None = None
    r: KeyPart | None = None
    mac: KeyPart | None = None


class Cleaned(EventStruct, frozen=True, gc=False, tag="cleaned"):
    """The partner was shown this text instead."""

    chat: str
    n: N
    text: str


class Delivered(EventStruct, frozen=True, gc=False, tag="delivered"):
    """The partner's client shows these."""

    chat: str
    ns: Ns


class Typing(EventStruct, frozen=True, gc=False, tag="typing"):
    """The partner types, or stopped typing; expires after 6 s."""

    chat: str
    on: bool


class Seen(EventStruct, frozen=True, gc=False, tag="seen"):
    """The partner saw everything up to `n`."""

    chat: str
    n: N


class Partner(EventStruct, frozen=True, gc=False, tag="partner"):
    """The partner's connection was lost, or is back; `grace`: seconds until an `away` ends the chat."""

    chat: str
    state: PartnerChange
    grace: float | None = None


class Again(EventStruct, frozen=True, gc=False, tag="again"):
    """The partner asks to resume the chat."""

    chat: str


class Ended(EventStruct, frozen=True, gc=False, tag="ended"):
    """The chat is over. May come more than once; the first one counts."""

    chat: str
    reason: EndReason


class Reported(EventStruct, frozen=True, gc=False, tag="reported"):
    """A report is filed: the number of its proved and unproved lines.

    `follows`: an earlier report of this chat was decided, so this is a new one.
    """

    reference: str
    verified: int
    unproved: int
    chat: str | None = None
    follows: bool | None = None


class Renamed(EventStruct, frozen=True, gc=False, tag="renamed"):
    """The guest's new name."""

    name: str


class Online(EventStruct, frozen=True, gc=False, tag="online"):
    """How many guests are online; null if the site hides it."""

    count: int | None


class Notice(EventStruct, frozen=True, gc=False, tag="notice"):
    """An announcement of the operators."""

    id: str
    level: NoticeLevel
    text: str
    appeal: str | None = None


class Toggles(EventStruct, frozen=True, tag="toggles"):
    """The site's public toggles, sent whenever they change; the same object as in `welcome`."""

    toggles: dict[str, Any]


class Backbone(EventStruct, frozen=True, gc=False, tag="backbone"):
    """The server lost, or recovered, its connection to the partner's process."""

    ok: bool


class Bye(EventStruct, frozen=True, gc=False, tag="bye"):
    """A close follows; reconnect after `retry_after`."""

    retry_after: float


class Error(EventStruct, frozen=True, gc=False, tag="error"):
    """A command had no effect.

    `re`, `n` and `chat` are the command's, if readable; `rules` is the version to confirm and `challenge` the
    work to do, if that is missing; `network`: the whole network is banned.
    """

    code: ErrorCode
    detail: str
    retry_after: float | None = None
    appeal: str | None = None
    re: str | None = None
    n: N | None = None
    chat: str | None = None
    rules: str | None = None
    challenge: str | None = None
    network: bool | None = None


class Pong(EventStruct, frozen=True, gc=False, tag="pong"):
    """The answer to `ping`."""

    t: EchoedT | None = None


Event = (
    Welcome
    | Waiting
    | Widened
    | Idle
    | Matched
    | Said
    | Key
    | Question
    | Answered
    | Cleaned
    | Delivered
    | Typing
    | Seen
    | Partner
    | Again
    | BothMeetAgain
    | Reunion
    | Ended
    | RoundsEvent
    | Reported
    | Renamed
    | Online
    | Notice
    | Toggles
    | Backbone
    | Bye
    | Error
    | Pong
    | Line
)


def encode(event: Event) -> bytes:
    """The text frame of an event, as UTF-8."""
    return _ENCODER.encode(event)


def is_said(frame: bytes) -> bool:
    """Whether it is the frame of a `Said`."""
    return frame.startswith(b'{"type":"said",')


_ENCODER = msgspec.json.Encoder()
