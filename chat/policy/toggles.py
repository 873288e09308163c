"""The site's toggles: what an operator may change while it runs, held by each process as one frozen snapshot.

A new toggle is one line in its part (`chat/toggles/`) and the migration that `makemigrations` writes from it: the
column, the form, the admin page, its history, the commands and, if public, the `toggles` event follow.
"""

from chat.policy import snapshot
from chat.toggles.conversation import ENVELOPE_BYTES, longest_text
from chat.toggles.values import TOGGLES, Toggles, public

__all__ = ["ENVELOPE_BYTES", "TOGGLES", "Toggles", "current", "longest_text", "public", "refresh"]


def current() -> Toggles:
    """The toggles of this process, without any I/O: the defaults until the first `refresh`."""
    return snapshot.held().toggles


async def refresh() -> bool:
    """Reads what operators changed, pools included: see `snapshot.refresh`."""
    return await snapshot.refresh()
