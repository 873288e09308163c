"""A plan: how much is measured, and for how long."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured, and for how long: seconds of each round, and messages a second over all `hop_pairs`."""

    name: str
    rounds: int
    relay_pairs: int = 50
    relay_seconds: float
    hop_pairs: int = 100
    hop_rates: tuple[float, ...]
    hop_seconds: float
    #: How many connect, and are weighed.
    guests: int
    #: How many connect before that is measured.
    warm_up_guests: int = 5_000
    beat_guests: tuple[int, ...]
    finds: int
    find_rate: float = 200.0
    find_seconds: float
    #: How many wait for something else while a find is measured.
    among: tuple[int, ...] = ()
    #: Rounds of what is measured with processes of its own.
    own_rounds: int
    quality_rounds: int = 0
    crowds: tuple[int, ...] = ()
    crowd_windows: int = 0
    crowd_seconds: float = 0.0
    arriving: int
    #: How many take part in an evening of rounds, and how many of its bells are measured.
    evening_guests: int
    evening_bells: int
    #: How many come back after a restart of their process.
    storm_guests: int
    #: Whether bare Redis, and two workers, are measured too.
    ceilings: bool


FULL = Plan(
    name="full",
    rounds=5,
    relay_seconds=3.0,
    hop_rates=(400.0, 1_000.0, 2_000.0, 4_000.0),
    hop_seconds=4.0,
    guests=2_000,
    beat_guests=(1_000, 10_000),
    finds=6_000,
    find_seconds=5.0,
    among=(100, 100_000),
    own_rounds=3,
    quality_rounds=5,
    crowds=(0, 3_000, 10_000),
    crowd_windows=3,
    crowd_seconds=6.0,
    arriving=1_000,
    evening_guests=1_000,
    evening_bells=6,
    storm_guests=10_000,
    ceilings=True,
)

QUICK = Plan(
    name="quick",
    rounds=2,
    relay_seconds=1.0,
    hop_rates=(400.0, 2_000.0),
    hop_seconds=1.5,
    guests=400,
    warm_up_guests=1_500,
    beat_guests=(1_000,),
    finds=1_000,
    find_seconds=1.0,
    own_rounds=1,
    arriving=200,
    evening_guests=200,
    evening_bells=2,
    storm_guests=1_000,
    ceilings=False,
)
