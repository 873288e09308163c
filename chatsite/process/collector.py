"""The garbage collector of a serving process."""

import gc


def calm() -> None:
    """Freezes what is loaded by now and collects rarely.

    Connections leave no reference cycles, so a collection finds little, and walking ten thousand guests takes
    tenths of a second.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 100)
