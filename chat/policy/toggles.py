"""The site's toggles: what an operator may change at run time, held by each process as a frozen snapshot.

A new toggle is one line in its part (`chat/toggles/`) and the migration that `makemigrations` creates: the
column, the form, the admin page, its history, the commands and, if public, the `toggles` event follow.
"""

from chat.policy import snapshot
from chat.toggles.conversation import ENVELOPE_BYTES, longest_text
from chat.toggles.values import TOGGLES, Toggles, public

__all__ = ["ENVELOPE_BYTES", "TOGGLES", "Toggles", "current", "longest_text", "public", "refresh"]


def current() -> Toggles:
    """The toggles in this process, without I/O: the defaults until the first `refresh`."""
    return snapshot.held().toggles


async def refresh() -> bool:
    """Reads operators' changes, including pools: see `snapshot.refresh`."""
    return await snapshot.refresh()
