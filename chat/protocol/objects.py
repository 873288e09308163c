"""The parts of frames: the objects that commands and events carry."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chat.protocol.codes import N, Presence, Range, Side, Words


class Reply(msgspec.Struct, frozen=True, gc=False):
    """The message that a text answers."""

    by: Side
    n: N


class Reaction(msgspec.Struct, frozen=True, gc=False):
    """An emoji put on a message; the empty string takes it back. A family with skin tones is 11 long."""

    by: Side
    n: N
    emoji: Annotated[str, Meta(max_length=32)]


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line that a reporter hands over, with the seal that came with it."""

    by: Side
    n: N
    text: Words
    reply: Reply | None = None
    seal: Annotated[str, Meta(max_length=512)] | None = None


class Limits(msgspec.Struct, frozen=True, gc=False):
    """What the site allows. `text` and `interest` count characters, `frame` bytes, the others things."""

    text: int
    frame: int
    interests: int
    interest: int
    open: int
    say_per_10s: int


class Stranger(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The partner as a guest sees it. `avatar` is a seed to draw from; `grace`: seconds left of `away`."""

    name: str
    avatar: str
    state: Presence
    grace: float | None = None


class Pairing(msgspec.Struct, frozen=True, omit_defaults=True):
    """A chat as one of its two sees it: `name` is the own one, `at` when it began; `again`: it goes on;
    `range`: in which this client counts its messages."""

    chat: str
    name: str
    partner: Stranger
    shared: tuple[str, ...]
    at: int
    language: str | None = None
    again: bool = False
    range: Range = 0
