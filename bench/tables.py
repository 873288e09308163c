"""The tables of a run, in Markdown: what a reader compares."""

from collections.abc import Iterable, Sequence

from bench.figures import Figures
from bench.measures import connects, crowd, hop, inside, matching, relay
from bench.systems.site import Site
from bench.targets import TARGETS

_NONE = "-"


def target_table(figures: Figures) -> str:
    """Only what this run measured."""
    rows = []
    for target in TARGETS:
        value = target.found(figures)
        if value is None:
            continue
        verdict = "falls short"
        if target.holds(value, target.must):
            aimed = target.aim is not None and target.holds(value, target.aim)
            verdict = "reached, the aim too" if aimed else "reached"
        sign = "at most" if target.smaller else "at least"
        aim = _NONE if target.aim is None else f"{sign} {target.aim:,g}"
        rows.append(
            (
                f"{target.what}{f' ({target.unit})' if target.unit else ''}",
                f"{sign} {target.must:,g}",
                aim,
                number(value),
                verdict,
            )
        )
    return table(("What", "Must", "Aim", "Found", ""), rows)


def relay_table(figures: Figures) -> str:
    quantities = ("messages", "server CPU", "Redis CPU", "generator CPU")
    heads = (
        "",
        "messages/s",
        "server: us a message",
        "Redis: us",
        "generator: us",
        "server's core",
        "generator's core",
    )
    shares = ("server core", "generator core")
    return table(
        heads,
        [
            (
                system,
                *(number(figures.median(relay.MEASURE, system, quantity)) for quantity in quantities),
                *(_percent(figures.median(relay.MEASURE, system, share)) for share in shares),
            )
            for system in figures.systems(relay.MEASURE)
        ],
    )


def hop_table(figures: Figures) -> str:
    rows = []
    for load in figures.loads(hop.MEASURE):
        for system in figures.systems(hop.MEASURE):
            if figures.get(hop.MEASURE, system, "p50", load) is not None:
                quantities = (*hop.PERCENTILES, "server CPU", "lost")
                values = (figures.median(hop.MEASURE, system, quantity, load) for quantity in quantities)
                rows.append((load, system, *map(number, values)))
    return table(("Load", "", "p50 (ms)", "p99", "p99.9", "server: us a message", "lost"), rows)


def connection_table(figures: Figures) -> str:
    return table(
        ("", "connects/s", "server: us a connect", "kB a chatting guest", "MB before the first"),
        [
            (
                system,
                number(figures.median(connects.MEASURE, system, "connects")),
                number(figures.median(connects.MEASURE, system, "server CPU")),
                number(figures.median(connects.MEMORY, system, "a chatting guest")),
                number(figures.median(connects.MEMORY, system, "the process before")),
            )
            for system in figures.systems(connects.MEASURE)
        ],
    )


def crowd_table(figures: Figures) -> str:
    return table(
        ("", "p50 (ms)", "p99", "p99.9"),
        [
            (load, *(number(figures.median(crowd.MEASURE, Site.name, q, load)) for q in hop.PERCENTILES))
            for load in figures.loads(crowd.MEASURE)
        ],
    )


def beat_table(figures: Figures) -> str:
    return table(
        ("", "whole beat (ms)", "CPU of the process", "CPU of Redis", "longest stall of the loop"),
        [
            (
                load,
                *(
                    number(figures.median(inside.BEAT, Site.name, quantity, load))
                    for quantity in ("wall", "cpu", "redis", "stall")
                ),
            )
            for load in figures.loads(inside.BEAT)
        ],
    )


def find_table(figures: Figures) -> str:
    names = (inside.TIMES, inside.RATE, matching.TIMES, inside.AMONG, matching.ARRIVAL)
    return table(
        ("", "", ""),
        [
            (
                f"{figure.measure}{figure.load and f': {figure.load}'}",
                figure.quantity,
                f"{number(figure.median)} {figure.unit}",
            )
            for name in names
            for figure in figures
            if figure.measure == name
        ],
    )


def quality_table(figures: Figures) -> str:
    rows = []
    for system in figures.systems(inside.QUALITY):
        found = figures.get(inside.QUALITY, system, inside.SHARED)
        if found is not None:
            rows.append(
                (system, _percent(found.median), f"{min(found.values):.0%} to {max(found.values):.0%}")
            )
    return table(("", "pairs with a shared interest", "of several crowds"), rows)


def number(value: float | None) -> str:
    """Three digits that mean something."""
    if value is None:
        return _NONE
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _percent(share: float | None) -> str:
    return _NONE if share is None else f"{share:.0%}"
