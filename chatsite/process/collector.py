"""The garbage collector of a serving process."""

import gc


def calm() -> None:
    """What is loaded by now stays, and connections leave no cycles, so the collector has hardly anything to find;
    walking ten thousand guests for it takes tenths of a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 100)
