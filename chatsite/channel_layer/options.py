"""How long the channel layer waits, and how much it buffers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Options of the channel layer, per host. Seconds are floats, so that tests can shorten them."""

    #: A beat is a message to this process through Redis: it proves both connections and everything in
    #: between.
    beat_seconds: float = 2.0
    #: After this many beats in a row without an echo (3 x 2 s) both connections are cut. Counted in beats,
    #: not in time, so that a process that was itself suspended does not blame Redis.
    missed_beats: int = 3
    #: How long `open`, `send` and `new_channel` wait for a connection or an answer before they raise.
    patience_seconds: float = 3.0
    #: One attempt to connect: Sentinel, TCP, TLS, greeting and every subscription confirmed.
    connect_seconds: float = 4.0
    #: The first attempt follows a loss immediately; the pauses after it double from the first to the longest.
    first_pause_seconds: float = 0.05
    longest_pause_seconds: float = 1.0
    #: How much may be queued for a Redis that does not read; beyond it `publish` raises.
    output_bytes: int = 8 * 1024 * 1024
