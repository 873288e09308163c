"""The objects that commands and events contain."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chat.protocol.codes import AnswerPart, K, N, Presence, Range, Role, Side, Words


class Reply(msgspec.Struct, frozen=True, gc=False):
    """The message that a text replies to."""

    by: Side
    n: N


class Reaction(msgspec.Struct, frozen=True, gc=False):
    """An emoji on a message; the empty string removes it. A family with skin tones is 11 long."""

    by: Side
    n: N
    emoji: Annotated[str, Meta(max_length=32)]


class AnswerOpening(msgspec.Struct, frozen=True, gc=False):
    """Makes a text the answer to question `k`; with `nonce` it opens the commitment of `answered`."""

    k: K
    nonce: AnswerPart


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line that a reporter submits, with the seal that came with it.

    `open` opens the commitment of an encrypted text, which is submitted as it was sent; `k`: of which question it is
    the answer.
    """

    by: Side
    n: N
    text: Words
    reply: Reply | None = None
    seal: Annotated[str, Meta(max_length=512)] | None = None
    open: Annotated[str, Meta(max_length=64)] | None = None
    k: K | None = None


class Limits(msgspec.Struct, frozen=True, gc=False):
    """What the site allows. `text` and `interest` are in characters, `frame` in bytes, the others are counts."""

    text: int
    frame: int
    interests: int
    interest: int
    open: int
    say_per_10s: int


class Stranger(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The partner as a guest sees it. `avatar` seeds a drawing; `grace`: seconds left of `away`."""

    name: str
    avatar: str
    state: Presence
    grace: float | None = None


class Asked(msgspec.Struct, frozen=True, gc=False):
    """A question of a chat, counted from 0."""

    k: int
    text: str


class Pairing(msgspec.Struct, frozen=True, omit_defaults=True):
    """A chat as one of its guests sees it. `name` is its own, `at` when the chat began; `again`: it was resumed.

    `range`: where this client counts its messages. `e2e`: the suite of an encrypted chat, in which it has `role`.
    `question`: the first one, in a pool with questions.
    `until`: when the round of an event ends it.
    """

    chat: str
    name: str
    partner: Stranger
    shared: tuple[str, ...]
    at: int
    language: str | None = None
    again: bool = False
    range: Range = 0
    e2e: int | None = None
    role: Role | None = None
    question: Asked | None = None
    until: int | None = None
