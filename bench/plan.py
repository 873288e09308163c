"""A plan: how much is measured, and for how long."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Times are seconds, a round each. Loads of hops are messages a second over all of `hop_pairs`."""

    name: str
    rounds: int
    relay_pairs: int = 50
    relay_seconds: float
    hop_pairs: int = 200
    hop_rates: tuple[float, ...]
    hop_seconds: float
    guests: int  # that connect, and that are weighed
    beat_guests: tuple[int, ...]
    finds: int
    find_rate: float = 200.0
    find_seconds: float
    #: How many wait for something else while a find is measured.
    among: tuple[int, ...] = ()
    quality_rounds: int = 0
    #: Of what is measured in processes of its own.
    inside_rounds: int
    crowds: tuple[int, ...] = ()
    crowd_rounds: int = 0
    crowd_windows: int = 0
    crowd_seconds: float = 0.0
    arriving: int = 0
    #: Also the systems that only show ceilings.
    ceilings: bool


FULL = Plan(
    name="full",
    rounds=5,
    relay_seconds=3.0,
    hop_rates=(100.0, 400.0, 1_000.0, 4_000.0),
    hop_seconds=4.0,
    guests=2_000,
    beat_guests=(1_000, 10_000),
    finds=6_000,
    find_seconds=5.0,
    inside_rounds=5,
    among=(100, 100_000),
    quality_rounds=5,
    crowds=(0, 3_000, 10_000),
    crowd_rounds=3,
    crowd_windows=3,
    crowd_seconds=6.0,
    arriving=1_000,
    ceilings=True,
)

QUICK = Plan(
    name="quick",
    rounds=2,
    relay_seconds=1.0,
    hop_rates=(400.0,),
    hop_seconds=2.0,
    guests=400,
    beat_guests=(1_000,),
    finds=1_000,
    find_seconds=1.0,
    inside_rounds=1,
    ceilings=False,
)
