"""Toggles about what two guests can do in a chat, and its maximum length."""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from chat.toggles.kinds import Choice, Group, Number, Switch, toggle

#: The size of a frame without its text: type, numbers, chat id, reply and, on the way out, time and seal.
ENVELOPE_BYTES = 512
#: The longest form JSON.stringify makes of a character: control characters such as `\u0001`.
ESCAPED_CHARACTER_BYTES = 6


def longest_text() -> int:
    """The longest text in characters that fits a frame even if every character is escaped."""
    return min(4_000, (settings.FRAME_BYTES - ENVELOPE_BYTES) // ESCAPED_CHARACTER_BYTES)


class Encryption(StrEnum):
    """Which new chats only the two browsers can read."""

    OFF = "off"
    WHEN_POSSIBLE = "when_possible"
    REQUIRED = "required"


ENCRYPTION = Choice(
    Encryption.WHEN_POSSIBLE,
    "End-to-end encryption",
    Group.CHAT,
    "Only the two browsers can read an encrypted chat. Word lists then work in the browsers, which makes "
    "the lists half public. A change applies to new chats.",
    public=True,
    options={
        Encryption.OFF: "Off: messages pass through the server in clear",
        Encryption.WHEN_POSSIBLE: "When both browsers can",
        Encryption.REQUIRED: "Required: browsers that cannot are told so",
    },
)


@dataclass(frozen=True, kw_only=True)
class TalkToggles:
    """Part of `Toggles`."""

    typing: bool = toggle(
        Switch(True, "Typing indicator", Group.CHAT, "Guests see when their partner is typing.", public=True)
    )
    seen: bool = toggle(
        Switch(False, "Read receipts", Group.CHAT, "Guests see how far their partner has read.", public=True)
    )
    reactions: bool = toggle(
        Switch(True, "Reactions", Group.CHAT, "Guests can react to a message with an emoji.", public=True)
    )
    transcript: bool = toggle(
        Switch(
            False,
            "Save a chat",
            Group.CHAT,
            "Guests can save the messages that they see as a file on their device. The site never "
            "keeps them.",
            public=True,
        )
    )
    encryption: str = toggle(ENCRYPTION)
    text_limit: int = toggle(
        Number(
            2_000,
            "Longest message",
            Group.CHAT,
            "How many characters a message can have. The highest value is 2,645; a larger FRAME_BYTES "
            "allows up to 4,000.",
            public=True,
            low=1,
            high=longest_text,
        )
    )
    idle_chat_minutes: int = toggle(
        Number(
            30,
            "End idle chats after",
            Group.CHAT,
            "A chat ends after this many minutes without a message. 0: never.",
            low=0,
            high=1_440,
        )
    )
    longest_chat_minutes: int = toggle(
        Number(
            0,
            "Longest chat",
            Group.CHAT,
            "A chat ends after this many minutes, even while people write. 0: no limit.",
            low=0,
            high=1_440,
        )
    )

    def __post_init__(self) -> None:
        # FRAME_BYTES may have been lowered since the limit was stored.
        object.__setattr__(self, "text_limit", min(self.text_limit, longest_text()))
