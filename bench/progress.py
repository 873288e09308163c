"""What a run says while it runs: one line a step, on standard error."""

import sys
import time


class Progress:
    """Lines begin with the seconds since the start."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    def say(self, line: str) -> None:
        sys.stderr.write(f"[{self.seconds:5.0f} s] {line}\n")
        sys.stderr.flush()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._begun
