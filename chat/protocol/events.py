"""Events: what the server tells a client, one struct a type; `encode` makes the finished frame."""

from typing import Any, Self

import msgspec

from chat.protocol.codes import EchoedT, EndReason, ErrorCode, GuestState, N, NoticeLevel, Ns, PartnerChange
from chat.protocol.commands import Say
from chat.protocol.objects import Limits, Pairing, Reaction, Reply


class _Event(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An optional field is left out of the frame where it has its default. Times are ms, durations are s."""


class Welcome(_Event, frozen=True, tag="welcome"):
    """The answer to `hello`. `take` is this connection's: the next one of the same client takes a higher one."""

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


class Waiting(_Event, frozen=True, gc=False, tag="waiting"):
    """The guest waits since `since`, for `waited` so far; the wait widens in `widens_in`, and may last about
    `estimate`."""

    since: int
    waited: float
    widens_in: float | None = None
    estimate: float | None = None


class Widened(_Event, frozen=True, gc=False, tag="widened"):
    """The wait went on to the next step of the ladder."""


class Idle(_Event, frozen=True, gc=False, tag="idle"):
    """The guest waits no longer."""


class Matched(Pairing, frozen=True, tag="matched"):
    """Two guests are paired."""


class Said(_Event, frozen=True, gc=False, tag="said"):
    """A message of the partner. `seal` comes with texts only. `blur`: a filter suggests to hide it first, `flag`: to
    offer a report of it."""

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

    @classmethod
    def of(cls, say: Say, *, chat: str, at: int, seal: str | None, blur: bool, flag: bool) -> Self:
        """What the partner is told of `say`: the sender's `me` is the receiver's `partner`."""
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
        )


class Cleaned(_Event, frozen=True, gc=False, tag="cleaned"):
    """The partner was shown this text instead."""

    chat: str
    n: N
    text: str


class Delivered(_Event, frozen=True, gc=False, tag="delivered"):
    """The partner's client shows these."""

    chat: str
    ns: Ns


class Typing(_Event, frozen=True, gc=False, tag="typing"):
    """The partner types, or no longer; fades after 6 s."""

    chat: str
    on: bool


class Seen(_Event, frozen=True, gc=False, tag="seen"):
    """The partner saw everything up to `n`."""

    chat: str
    n: N


class Partner(_Event, frozen=True, gc=False, tag="partner"):
    """The partner's connection was lost, or is back; `grace`: seconds until an `away` ends the chat."""

    chat: str
    state: PartnerChange
    grace: float | None = None


class Again(_Event, frozen=True, gc=False, tag="again"):
    """The partner asks to go on."""

    chat: str


class Ended(_Event, frozen=True, gc=False, tag="ended"):
    """The chat is over. May come more than once; the first one counts."""

    chat: str
    reason: EndReason


class Reported(_Event, frozen=True, gc=False, tag="reported"):
    """A report is filed: so many of its lines are proved, so many are not.

    `follows`: an earlier report of this chat is decided, so this is another one.
    """

    reference: str
    verified: int
    unproved: int
    chat: str | None = None
    follows: bool | None = None


class Renamed(_Event, frozen=True, gc=False, tag="renamed"):
    """The guest's new name."""

    name: str


class Online(_Event, frozen=True, gc=False, tag="online"):
    """How many guests are online; null where the site hides it."""

    count: int | None


class Notice(_Event, frozen=True, gc=False, tag="notice"):
    """An announcement of the operators."""

    id: str
    level: NoticeLevel
    text: str
    appeal: str | None = None


class Toggles(_Event, frozen=True, tag="toggles"):
    """What the site has switched on, whenever it changes; the same object as in `welcome`."""

    toggles: dict[str, Any]


class Backbone(_Event, frozen=True, gc=False, tag="backbone"):
    """The server lost, or has again, its way to the partner."""

    ok: bool


class Bye(_Event, frozen=True, gc=False, tag="bye"):
    """A close follows; come back after `retry_after`."""

    retry_after: float


class Error(_Event, frozen=True, gc=False, tag="error"):
    """A command had no effect. `re`, `n` and `chat` are the command's, where they could be read; `rules` is the
    version to confirm, `challenge` the work to do, where that is missing; `network`: a ban is of the whole network."""

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


class Pong(_Event, frozen=True, gc=False, tag="pong"):
    """The answer to `ping`."""

    t: EchoedT | None = None


Event = (
    Welcome
    | Waiting
    | Widened
    | Idle
    | Matched
    | Said
    | Cleaned
    | Delivered
    | Typing
    | Seen
    | Partner
    | Again
    | Ended
    | Reported
    | Renamed
    | Online
    | Notice
    | Toggles
    | Backbone
    | Bye
    | Error
    | Pong
)


def encode(event: Event) -> bytes:
    """The text frame of an event, as UTF-8."""
    return _ENCODER.encode(event)


_ENCODER = msgspec.json.Encoder()
