"""The site's toggles: what an operator may change while it runs, held by each process as one frozen snapshot.

A new toggle is one line in `Toggles` and the migration that `makemigrations` writes from it: the column, the
form, the admin page, its history, the commands and, if public, the `toggles` event follow.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from chat.toggle import Group, Line, Number, Paragraph, Switch, Toggle, declared, toggle
from chat.toggle_reader import ToggleReader

#: What a frame holds beside its text: type, numbers, chat id, reply and, on the way out, time and seal.
ENVELOPE_BYTES = 512
#: What JSON.stringify makes of the worst character, a control one: `\u0001`.
ESCAPED_CHARACTER_BYTES = 6


def longest_text() -> int:
    """How many characters the longest message may have and fit a frame, were every one of them escaped."""
    return min(4_000, (settings.FRAME_BYTES - ENVELOPE_BYTES) // ESCAPED_CHARACTER_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Toggles:
    """All toggles at one moment. As it stands here: a site whose operator has changed nothing yet."""

    site_name: str = toggle(
        Line("Passerby", "Site name", Group.SITE, "Stands in the title of every page.", longest=60)
    )
    show_online: bool = toggle(
        Switch(True, "Online count", Group.SITE, "Guests see how many are online.", public=False)
    )

    is_open: bool = toggle(
        Switch(True, "Open", Group.OPENING, "Off: nobody comes in, and running chats end.")
    )
    matchmaking: bool = toggle(
        Switch(True, "Matchmaking", Group.OPENING, "Off: nobody is paired; running chats go on.")
    )
    maintenance_message: str = toggle(
        Paragraph(
            "", "Maintenance message", Group.OPENING, "Read while one of the two above is off.", longest=500
        )
    )

    typing: bool = toggle(
        Switch(True, "Typing indicator", Group.CHAT, "Guests see that their partner is writing.")
    )
    seen: bool = toggle(Switch(False, "Seen", Group.CHAT, "Guests see how far their partner has read."))
    text_limit: int = toggle(
        Number(
            2_000,
            "Longest message",
            Group.CHAT,
            "In characters: 2,645 at the most as the site ships; a larger FRAME_BYTES allows up to 4,000.",
            low=1,
            high=longest_text,
        )
    )

    def __post_init__(self) -> None:
        # FRAME_BYTES may have been lowered since the limit was stored.
        object.__setattr__(self, "text_limit", min(self.text_limit, longest_text()))


#: What each toggle is, by name.
TOGGLES: dict[str, Toggle] = declared(Toggles)


def current() -> Toggles:
    """The snapshot of this process, without any I/O: the defaults until the first `refresh`."""
    return _reader.toggles


async def refresh() -> bool:
    """Reads the stored version, and all toggles only if it is another; True if the snapshot is now different.

    No query runs in the event loop's thread. A database that is away or slow leaves the last one in force.
    """
    return await _reader.refresh()


def public(toggles: Toggles) -> dict[str, Any]:
    """What guests' pages may know, as it goes out in `welcome` and `toggles`."""
    return {name: getattr(toggles, name) for name, kind in TOGGLES.items() if kind.public}


def forget() -> None:
    """Back to how a process begins: the defaults, no thread, no connection to the database."""
    global _reader
    _reader.close()
    _reader = ToggleReader(Toggles())


_reader = ToggleReader(Toggles())
