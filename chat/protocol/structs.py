"""What all commands have in common, and what all events have in common."""

from string import ascii_letters, digits

import msgspec

from chat.protocol.codes import CheckedChatId


class CommandStruct(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """An absent optional field is None; `null` is read as absent, and unknown fields are ignored."""


class InChat(CommandStruct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """`chat` names the chat that is meant; the current one if absent."""

    chat: CheckedChatId | None = None

    def __post_init__(self) -> None:
        check_chat_id(self.chat)


class EventStruct(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An optional field is omitted if it has its default. Times are in ms, durations in s."""


def check_chat_id(chat: str | None) -> None:
    """Raises ValueError if it is empty, or has other characters than those of an id."""
    if chat is not None and (not chat or chat.strip(_ID_CHARACTERS)):
        raise ValueError("The field chat is missing or wrong.")


_ID_CHARACTERS = ascii_letters + digits + "-_"
