"""The site's toggles: what an operator may change while it runs, held by each process as one frozen snapshot.

A new toggle is one line in its part (`chat/toggle/`) and the migration that `makemigrations` writes from it: the
column, the form, the admin page, its history, the commands and, if public, the `toggles` event follow.
"""

from chat.toggle.talk import ENVELOPE_BYTES, longest_text
from chat.toggle.values import TOGGLES, Toggles, public
from chat.toggle_reader import ToggleReader

__all__ = ["ENVELOPE_BYTES", "TOGGLES", "Toggles", "current", "forget", "longest_text", "public", "refresh"]


def current() -> Toggles:
    """The snapshot of this process, without any I/O: the defaults until the first `refresh`."""
    return _reader.toggles


async def refresh() -> bool:
    """Reads the stored version, and all toggles only if it is another; True if the snapshot is now different.

    No query runs in the event loop's thread. A database that is away or slow leaves the last one in force.
    """
    return await _reader.refresh()


def forget() -> None:
    """Back to how a process begins: the defaults, no thread, no connection to the database."""
    global _reader
    _reader.close()
    _reader = ToggleReader(Toggles())


_reader = ToggleReader(Toggles())
