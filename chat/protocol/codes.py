"""Shared constants of commands and events: limits, codes, reasons. Specified in docs/protocol.md."""

from enum import IntEnum, StrEnum
from typing import Annotated

from msgspec import Meta

from matchmaking import interests

SUBPROTOCOL = "chat.v1"

# --- limits of the wire format; what a site allows (text length, rates) is lower ---------------------------
#: The default of the FRAME_BYTES setting: the longest text, escaped, with its envelope.
FRAME_BYTES = 16_384
#: Fits in 32 bits, so that any language's integers can hold an `n`.
HIGHEST_N = 2**31 - 1
#: Each client of a guest numbers its messages in a range of its own: range * RANGE_SIZE + 1, 2, 3 and so on.
RANGE_SIZE = 131_072
RANGES = (HIGHEST_N + 1) // RANGE_SIZE
#: What a receiver remembers below the highest number shown: numbers of a range, and ranges.
SHOWN_BELOW = 32
#: Twice the number of open messages: a full window and its repeats fit in one `got`.
NS_PER_FRAME = 64
#: The largest integer that JavaScript holds exactly.
SAFE_INTEGER = 2**53 - 1
INTERESTS = interests.MOST
INTEREST_CHARACTERS = interests.LONGEST
NOTE_CHARACTERS = 2_000
LANGUAGES = 3
EVIDENCE_LINES = 100
#: The highest number of a question within a chat, counted from 0: fits in one byte.
HIGHEST_K = 200
#: The only suite of encryption: `e2e` in `matched`.
SUITE = 1

#: Base64 of at most 65 bytes, a public key.
KeyPart = Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{1,88}={0,2}$(?!\n)", max_length=88)]
#: Base64 of 32 bytes: the commitment to an answer, or what opens it.
AnswerPart = Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{43}=$(?!\n)", min_length=44, max_length=44)]
#: Which question of a chat.
K = Annotated[int, Meta(ge=0, le=HIGHEST_K)]
Range = Annotated[int, Meta(ge=0, lt=RANGES)]
N = Annotated[int, Meta(ge=1, le=HIGHEST_N)]
Ns = Annotated[tuple[N, ...], Meta(max_length=NS_PER_FRAME)]
#: As the server creates ids: 16 characters of base64url. The lookahead: see Language.
_CHAT_ID = r"^[A-Za-z0-9_-]{1,32}$(?!\n)"
ChatId = Annotated[str, Meta(pattern=_CHAT_ID, max_length=32)]
#: The same, for `check_chat_id`: every message names its chat, and msgspec takes 2 us to search for a pattern.
CheckedChatId = Annotated[str, Meta(max_length=32, extra_json_schema={"pattern": _CHAT_ID})]
#: No control characters except newline and tab: they are not typed, and some databases reject them.
Words = Annotated[str, Meta(pattern=r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$")]
#: The form of a BCP 47 tag (RFC 5646). The lookahead: Python's `$` also matches before a final newline.
Language = Annotated[str, Meta(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$(?!\n)", max_length=35)]
#: What a guest speaks, or wants to practise.
Languages = Annotated[tuple[Language, ...], Meta(max_length=LANGUAGES)]
EchoedT = Annotated[int, Meta(ge=-SAFE_INTEGER, le=SAFE_INTEGER)] | Annotated[str, Meta(max_length=32)]


class Side(StrEnum):
    """Whose message is meant, from the point of view of the client that sends or receives the frame."""

    ME = "me"
    PARTNER = "partner"

    @property
    def other(self) -> "Side":
        return Side.PARTNER if self is Side.ME else Side.ME


class Role(StrEnum):
    """Which side of an encrypted chat's handshakes a client is."""

    FIRST = "first"
    SECOND = "second"


class GuestState(StrEnum):
    """The state of a guest; always exactly one of these."""

    IDLE = "idle"
    WAITING = "waiting"
    CHATTING = "chatting"


class Presence(StrEnum):
    """Whether a partner is connected."""

    HERE = "here"
    AWAY = "away"


class PartnerChange(StrEnum):
    """A change of the partner's connection."""

    AWAY = "away"
    BACK = "back"


class NoticeLevel(StrEnum):
    """The importance of an announcement."""

    INFO = "info"
    WARNING = "warning"


class ErrorCode(StrEnum):
    """Why a command had no effect. An error ends no chat; the connection stays unless a close follows."""

    BAD_FRAME = "bad_frame"  # not a JSON object, no `type`, or binary
    UNKNOWN_TYPE = "unknown_type"
    BAD_FIELD = "bad_field"
    TOO_LONG = "too_long"  # the text, by the site's limit
    HELLO_FIRST = "hello_first"
    NOT_CHATTING = "not_chatting"
    NOT_IDLE = "not_idle"
    RATE_LIMITED = "rate_limited"
    REFUSED_TEXT = "refused_text"  # by a filter
    WORK_REQUIRED = "work_required"
    TOKEN_REQUIRED = "token_required"  # noqa: S105 (a code, no secret)
    RULES_REQUIRED = "rules_required"
    BANNED = "banned"
    CLOSED = "closed"
    QUEUE_CLOSED = "queue_closed"  # nobody may join the line of the helpline now
    CRYPTO_REQUIRED = "crypto_required"  # the client cannot encrypt, or sent a message in clear
    NOT_NOW = "not_now"  # `next` during an event, or `find` once nobody may join it
    UNAVAILABLE = "unavailable"  # the backbone is down; the same command may be retried


class EndReason(StrEnum):
    """Why a chat ended; both sides get the same reason."""

    LEFT = "left"
    GONE = "gone"  # the partner did not return within the grace
    BLOCKED = "blocked"
    MODERATED = "moderated"
    IDLE = "idle"  # nobody wrote for a long time
    CLOSED = "closed"  # the site closed
    LOST = "lost"  # the server no longer knows the chat
    ROUND = "round"  # the round of an event is over


class ClientRule(StrEnum):
    """What a client does after a close."""

    RECONNECT = "reconnect"  # with backoff and jitter, or after `retry_after`; then it resumes
    RECONNECT_WITHOUT_FRAME = "reconnect_without_frame"  # the same, but the frame is not resent
    WAIT = "wait"  # for `retry_after`, then like RECONNECT
    STOP = "stop"  # and show the reason
    STOP_AND_OFFER = "stop_and_offer"  # *Use it here*: a hello with a higher `take`


class CloseCode(IntEnum):
    """Why a socket closed. `rule` says what the client does; unlisted codes count as a lost network."""

    NORMAL = 1000
    GOING_AWAY = 1001
    NO_CODE = 1005  # never on the wire: the peer's close had no code
    LOST = 1006  # never on the wire: the connection broke
    TOO_LARGE = 1009
    FAILED = 1011
    RESTARTING = 1012
    OVERLOADED = 1013
    BAD_FRAMES = 4400
    NO_HELLO = 4401
    REFUSED = 4403  # banned, or work, code or rules missing: the preceding `error` says which
    NO_SUBPROTOCOL = 4406
    SILENT = 4408
    SUPERSEDED = 4409  # the guest has a connection with a higher `take`
    FLOODING = 4429
    CLOSED = 4503  # the site is closed or under maintenance

    @property
    def rule(self) -> ClientRule:
        return _RULES.get(self, ClientRule.RECONNECT)


_RULES = {
    CloseCode.TOO_LARGE: ClientRule.RECONNECT_WITHOUT_FRAME,
    CloseCode.BAD_FRAMES: ClientRule.STOP,
    CloseCode.REFUSED: ClientRule.STOP,
    CloseCode.NO_SUBPROTOCOL: ClientRule.STOP,
    CloseCode.SUPERSEDED: ClientRule.STOP_AND_OFFER,
    CloseCode.FLOODING: ClientRule.WAIT,
    CloseCode.CLOSED: ClientRule.WAIT,
}


#: The reactions to a message and the reasons for a report; `welcome` sends both to each client.
REACTIONS = ("👍", "❤️", "😂", "😮", "😢", "🙏")
REASONS = ("harassment", "sexual", "minor", "hate", "threat", "spam", "other")


class ProtocolError(Exception):
    """A refused command, sent as one `error` event.

    `detail` is for people and never quotes the input. `re` (the command's type), `n` and `chat` are the
    refused command's, if readable. `close` is set if the connection ends with it, `retry_after` (s) if the
    same command may then be retried. `rules` is the version to confirm and `challenge` the work to do, if
    that was missing. `appeal` is a banned guest's code; `network` means that the whole network is banned.
    """

    def __init__(
        self,
        code: ErrorCode,
        detail: str,
        *,
        re: str | None = None,
        n: int | None = None,
        chat: str | None = None,
        close: CloseCode | None = None,
        retry_after: float | None = None,
        rules: str | None = None,
        challenge: str | None = None,
        appeal: str | None = None,
        network: bool | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.re = re
        self.n = n
        self.chat = chat
        self.close = close
        self.retry_after = retry_after
        self.rules = rules
        self.challenge = challenge
        self.appeal = appeal
        self.network = network
