"""The inbox: which of the partner's messages were shown, and which of them are still to be confirmed. Pure."""


class Inbox:
    """Remembers the `window` below the highest shown; what is older counts as a repeat."""

    def __init__(self, window: int = 32) -> None:
        self._window = window
        self._highest = 0
        self._shown: set[int] = set()
        self._unconfirmed: dict[int, None] = {}  # an ordered set

    def hear(self, n: int) -> bool:
        """Whether `n` is new, and is to be shown now; it will be confirmed either way."""
        self._unconfirmed[n] = None
        if n in self._shown or n < self._highest - self._window:
            return False
        self._shown.add(n)
        if n > self._highest:
            self._highest = n
            self._shown = {shown for shown in self._shown if shown >= n - self._window}
        return True

    def unconfirmed(self) -> list[int]:
        """What `got` is to name; afterwards it counts as confirmed."""
        ns = list(self._unconfirmed)
        self._unconfirmed.clear()
        return ns
