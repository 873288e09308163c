"""Commands: what a client requests, one struct per type; `decode` is the only way from a frame to one."""

import re
from typing import Annotated, get_args

import msgspec
from msgspec import Meta

from chat.filters.blank import is_blank
from chat.protocol.bad_frames import refusal
from chat.protocol.codes import (
    EVIDENCE_LINES,
    FRAME_BYTES,
    INTEREST_CHARACTERS,
    INTERESTS,
    NOTE_CHARACTERS,
    SAFE_INTEGER,
    ChatId,
    CloseCode,
    EchoedT,
    ErrorCode,
    KeyPart,
    Language,
    Languages,
    N,
    Ns,
    ProtocolError,
    Range,
    Words,
)
from chat.protocol.nesting import DEEPEST, is_too_deep
from chat.protocol.objects import AnswerOpening, Evidence, Reaction, Reply
from chat.protocol.questions import Another, Answer
from chat.protocol.reunion import MeetAgain
from chat.protocol.structs import CommandStruct, InChat, check_chat_id

Interests = Annotated[
    tuple[Annotated[str, Meta(max_length=INTEREST_CHARACTERS)], ...], Meta(max_length=INTERESTS)
]


class Hello(CommandStruct, frozen=True, gc=False, tag="hello"):
    """The first command.

    `chat` and `range`: where this client still counts its messages. `e2e`: the newest suite of encryption that
    it knows. The last four are required only by some sites.
    """

    resume: Annotated[str, Meta(max_length=128)] | None = None
    take: Annotated[int, Meta(ge=0, le=SAFE_INTEGER)] | None = None
    chat: ChatId | None = None
    range: Range | None = None
    e2e: Annotated[int, Meta(ge=1, le=255)] | None = None
    language: Language | None = None
    pool: Annotated[str, Meta(max_length=64)] | None = None
    agreed: Annotated[str, Meta(max_length=64)] | None = None
    work: Annotated[str, Meta(max_length=2_048)] | None = None
    entry_code: Annotated[str, Meta(max_length=128)] | None = None


class Find(CommandStruct, frozen=True, gc=False, tag="find"):
    """Wait for a partner, with these wishes.

    `speaks` and `wants` are for pools where people practise languages with each other. `with` is the code of a private
    table: wait only for the other guest who has it.
    """

    interests: Interests = ()
    language: Language | None = None
    only_interests: bool = False
    keep_name: bool = False
    speaks: Languages = ()
    wants: Languages = ()
    with_: Annotated[str, Meta(max_length=128)] | None = msgspec.field(default=None, name="with")


class Stop(CommandStruct, frozen=True, gc=False, tag="stop"):
    """Stop waiting."""


class Say(InChat, frozen=True, gc=False, tag="say"):
    """One message: a text, a reaction, the withdrawal of an earlier one, or a box with any of them; exactly one.

    `tag` is the commitment to what the box contains. `answer`: the text is an answer that the partner waits for.

    A text is not blank and has no control characters except newline and tab; the site limits its length.
    Control characters are refused rather than removed, so that both ends always hold the same text.
    """

    n: N
    text: str | None = None
    reply: Reply | None = None
    reaction: Reaction | None = None
    unsay: N | None = None
    box: str | None = None
    tag: Annotated[str, Meta(min_length=44, max_length=44)] | None = None
    answer: AnswerOpening | None = None

    def __post_init__(self) -> None:
        check_chat_id(self.chat)
        text = self.text
        if self.box is not None or self.tag is not None:
            if (
                self.box is None
                or self.tag is None
                or (text, self.reply, self.reaction, self.unsay, self.answer) != _NOTHING
            ):
                raise ValueError("A box has a tag, and nothing beside it.")
        elif text is None:
            if (self.reaction is None) == (self.unsay is None):
                raise ValueError("A message is one of text, reaction and unsay.")
            if self.reply is not None or self.answer is not None:
                raise ValueError("Only a text can be a reply or an answer.")
        elif self.reaction is not None or self.unsay is not None:
            raise ValueError("A message is one of text, reaction and unsay.")
        elif self.answer is not None and self.reply is not None:
            raise ValueError("A text is a reply or an answer.")
        # Nearly every text passes both tests without running the patterns.
        elif not text.isprintable() and _CONTROL.search(text):
            raise ValueError("A text has no control characters but newline and tab.")
        elif not "!" <= text[:1] <= "~" and is_blank(text):
            raise ValueError("A text is not blank.")


class Key(InChat, frozen=True, gc=False, tag="key"):
    """A step of agreeing on keys, passed on unchanged; the two clients know what it means."""

    step: Annotated[int, Meta(ge=0, le=4)]
    h: KeyPart
    commit: KeyPart | None = None
    pk: KeyPart | None = None
    r: KeyPart | None = None
    mac: KeyPart | None = None


class Got(InChat, frozen=True, gc=False, tag="got"):
    """These messages of the partner are shown."""

    ns: Ns


class Typing(InChat, frozen=True, gc=False, tag="typing"):
    """Repeated every 3 s while the guest types."""

    on: bool


class Seen(InChat, frozen=True, gc=False, tag="seen"):
    """Everything up to `n` was seen."""

    n: N


class Leave(InChat, frozen=True, gc=False, tag="leave"):
    """End the chat."""


class Next(InChat, frozen=True, gc=False, tag="next"):
    """Leave and find in one step."""

    interests: Interests | None = None
    language: Language | None = None
    only_interests: bool | None = None
    keep_name: bool | None = None
    speaks: Languages | None = None
    wants: Languages | None = None

    def wishes(self) -> Find | None:
        """The wishes to find with; None if there are no fields, which means the previous wishes."""
        fields = (
            self.interests,
            self.language,
            self.only_interests,
            self.keep_name,
            self.speaks,
            self.wants,
        )
        if all(field is None for field in fields):
            return None
        return Find(
            interests=self.interests or (),
            language=self.language,
            only_interests=bool(self.only_interests),
            keep_name=bool(self.keep_name),
            speaks=self.speaks or (),
            wants=self.wants or (),
        )


class Again(InChat, frozen=True, gc=False, tag="again"):
    """Ask to resume the chat that has just ended."""


class Block(InChat, frozen=True, gc=False, tag="block"):
    """Leave, and never meet this partner again."""


class Report(InChat, frozen=True, gc=False, tag="report"):
    """Submit lines of a chat to the operators; `reference` continues a report too large for one frame."""

    reason: Annotated[str, Meta(min_length=1, max_length=32)]
    note: Annotated[Words, Meta(max_length=NOTE_CHARACTERS)] | None = None
    evidence: Annotated[tuple[Evidence, ...], Meta(max_length=EVIDENCE_LINES)] = ()
    block: bool = False
    reference: ChatId | None = None


class Rename(CommandStruct, frozen=True, gc=False, tag="rename"):
    """Take another name."""


class Ping(CommandStruct, frozen=True, gc=False, tag="ping"):
    """Ask for a `pong` with the same `t`."""

    t: EchoedT | None = None


Command = (
    Hello
    | Find
    | Stop
    | Say
    | Key
    | Another
    | Answer
    | Got
    | Typing
    | Seen
    | Leave
    | Next
    | Again
    | MeetAgain
    | Block
    | Report
    | Rename
    | Ping
)


def decode(frame: str | bytes, frame_bytes: int = FRAME_BYTES) -> Command:
    """The command in a text frame of at most `frame_bytes` in UTF-8. Raises only ProtocolError."""
    try:
        encoded = frame.encode() if isinstance(frame, str) else frame
        if not encoded.isascii():
            encoded.decode()  # msgspec does not check fields that it skips
        if len(encoded) <= frame_bytes:
            # Nearly every frame has too few brackets to be too deep.
            if encoded.count(b"{") + encoded.count(b"[") > DEEPEST and is_too_deep(encoded):
                raise ProtocolError(ErrorCode.BAD_FRAME, "The frame is nested too deeply.")
            return _DECODER.decode(encoded)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise refusal(frame, error, _TYPES) from None
    raise ProtocolError(ErrorCode.BAD_FRAME, "The frame is too large.", close=CloseCode.TOO_LARGE)


_NOTHING = (None, None, None, None, None)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DECODER: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)
_TYPES = frozenset(str(command.__struct_config__.tag) for command in get_args(Command))
