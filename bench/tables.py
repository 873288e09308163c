"""The tables of a run, in Markdown: what a reader compares."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.figures import Figures
from bench.measures import (
    connects,
    crowds,
    encryption,
    evening,
    filters,
    matching,
    matchmaking,
    messages,
    quality,
)
from bench.systems.bare_redis import BareRedis
from bench.systems.site import Site
from bench.targets import TARGETS

_NONE = "-"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison. The smaller value wins, unless `larger`. Without a load: the last one measured."""

    what: str
    measure: str
    quantity: str
    load: str = ""
    larger: bool = False


COMPARISON = (
    Row("messages/s, closed loop", messages.RELAY, "messages", larger=True),
    Row("server CPU a message, closed loop (us)", messages.RELAY, "server CPU"),
    Row("server CPU a message at 400/s (us)", messages.HOP, "server CPU", messages.load_of(400)),
    Row("server CPU a message at 2,000/s (us)", messages.HOP, "server CPU", messages.load_of(2_000)),
    Row("hop p50 at 400/s (ms)", messages.HOP, "p50", messages.load_of(400)),
    Row("hop p99 at 400/s (ms)", messages.HOP, "p99", messages.load_of(400)),
    Row("hop p50 at 1,000/s (ms)", messages.HOP, "p50", messages.load_of(1_000)),
    Row("hop p99 at 1,000/s (ms)", messages.HOP, "p99", messages.load_of(1_000)),
    Row("connects with greeting a second", connects.MEASURE, "connects", larger=True),
    Row("server CPU a connect (us)", connects.MEASURE, "server CPU"),
    Row("memory a chatting guest (kB)", connects.MEMORY, "a chatting guest"),
    Row("idle, with Redis (MB)", connects.MEMORY, "idle, with Redis"),
    Row("start until it serves (s)", connects.MEMORY, "start"),
    Row("storm: the last guest is back (s)", crowds.STORM, "all back"),
    Row("storm: p99 hop of those who stayed (ms)", crowds.STORM, "p99"),
)


def comparison_table(figures: Figures) -> str:
    """Systems side by side, the best of each row in bold; and what the product has of the best other one."""
    systems = list(dict.fromkeys(name for row in COMPARISON for name in figures.systems(row.measure)))
    systems = [name for name in systems if name != BareRedis.name and "workers" not in name]
    rows = []
    for row in COMPARISON:
        load = row.load or next(reversed(figures.loads(row.measure)), "")
        found = {name: figures.median(row.measure, name, row.quantity, load) for name in systems}
        values = {name: value for name, value in found.items() if value is not None}
        if not values:
            continue
        best = (max if row.larger else min)(values.values())
        cells = [
            _NONE if value is None else f"**{number(value)}**" if value == best else number(value)
            for value in found.values()
        ]
        rows.append((row.what, *cells, _against_best(values, larger=row.larger)))
    return table(("", *systems, f"{Site.name} : best other"), rows)


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
        rows.append((target.what, f"{sign} {target.must:,g}", aim, number(value), verdict))
    return table(("What", "Must", "Aim", "Found", ""), rows)


def relay_table(figures: Figures) -> str:
    return _systems_table(
        figures,
        {
            "messages/s": (messages.RELAY, "messages"),
            "server: us a message": (messages.RELAY, "server CPU"),
            "Redis: us": (messages.RELAY, "Redis CPU"),
            "generator: us": (messages.RELAY, "generator CPU"),
            "server's core": (messages.RELAY, "server core"),
            "generator's core": (messages.RELAY, "generator core"),
        },
    )


def hop_table(figures: Figures) -> str:
    quantities = (*messages.PERCENTILES, "server CPU", "lost")
    rows = [
        (load, system, *_cells(figures, messages.HOP, system, quantities, load))
        for load in figures.loads(messages.HOP)
        for system in figures.systems(messages.HOP)
        if figures.get(messages.HOP, system, "p50", load) is not None
    ]
    return table(("Load", "", "p50 (ms)", "p99", "p99.9", "server: us a message", "lost"), rows)


def connection_table(figures: Figures) -> str:
    return _systems_table(
        figures,
        {
            "connects/s": (connects.MEASURE, "connects"),
            "server: us a connect": (connects.MEASURE, "server CPU"),
            "kB a chatting guest": (connects.MEMORY, "a chatting guest"),
            "MB before the first": (connects.MEMORY, "the process before"),
        },
    )


def storm_table(figures: Figures) -> str:
    quantities = (
        "start",
        "half back",
        "all back",
        "server CPU",
        "Redis CPU",
        "crowd CPU",
        "p99 before",
        "p99",
    )
    rows = [
        (load, system, *_cells(figures, crowds.STORM, system, quantities, load))
        for load in figures.loads(crowds.STORM)
        for system in figures.systems(crowds.STORM)
    ]
    heads = (
        "",
        "",
        "start again (s)",
        "half back",
        "all back",
        "CPU: server (s)",
        "Redis",
        "crowd",
        "p99 hop of the others before (ms)",
        "meanwhile",
    )
    return table(heads, rows)


def crowd_table(figures: Figures) -> str:
    return _loads_table(figures, crowds.IDLE, {"p50 (ms)": "p50", "p99": "p99", "p99.9": "p99.9"})


def evening_table(figures: Figures) -> str:
    columns = {
        "slowest seat after the bell (s)": evening.SLOWEST,
        "p99 hop in the other pool before it (ms)": evening.BEFORE,
        "after it": evening.AFTER,
    }
    return _loads_table(figures, evening.MEASURE, columns)


def encryption_table(figures: Figures) -> str:
    columns = {"messages/s": "messages", "server: us a message": "server CPU", "Redis: us": "Redis CPU"}
    return _loads_table(figures, encryption.MEASURE, columns)


def beat_table(figures: Figures) -> str:
    columns = {
        "whole beat (ms)": "wall",
        "CPU of the process": "cpu",
        "CPU of Redis": "redis",
        "longest stall of the loop": "stall",
    }
    return _loads_table(figures, matchmaking.BEAT, columns)


def filter_table(figures: Figures) -> str:
    columns = {
        "cleaning (us)": "cleaning",
        f"{filters.WORDS:,} words": "words",
        "links": "links",
        "together": "together",
    }
    return _loads_table(figures, filters.MEASURE, columns)


def find_table(figures: Figures) -> str:
    names = (matchmaking.RATE, matching.TIMES, matchmaking.AMONG, matching.ARRIVAL)
    rows = [
        (
            f"{figure.measure}{figure.load and f': {figure.load}'}",
            figure.quantity,
            f"{number(figure.median)} {figure.unit}",
        )
        for name in names
        for figure in figures
        if figure.measure == name
    ]
    return table(("", "", ""), rows)


def quality_table(figures: Figures) -> str:
    found = [
        (system, figures.get(quality.MEASURE, system, quality.SHARED))
        for system in figures.systems(quality.MEASURE)
    ]
    rows = [
        (system, f"{figure.median:.0%}", f"{min(figure.values):.0%} to {max(figure.values):.0%}")
        for system, figure in found
        if figure is not None
    ]
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


def _systems_table(figures: Figures, columns: Mapping[str, tuple[str, str]]) -> str:
    """A row a system; each column's head, measure and quantity."""
    first = next(iter(columns.values()))[0]
    rows = []
    for system in figures.systems(first):
        found = (figures.get(measure, system, quantity) for measure, quantity in columns.values())
        cells = [
            _NONE
            if figure is None
            else f"{figure.median:.0%}"
            if figure.unit == "share"
            else number(figure.median)
            for figure in found
        ]
        rows.append((system, *cells))
    return table(("", *columns), rows)


def _loads_table(figures: Figures, measure: str, columns: Mapping[str, str]) -> str:
    """A row a load of the product; each column's head and quantity."""
    rows = [
        (load, *_cells(figures, measure, Site.name, columns.values(), load))
        for load in figures.loads(measure)
    ]
    return table(("", *columns), rows)


def _cells(figures: Figures, measure: str, system: str, quantities: Iterable[str], load: str) -> list[str]:
    return [number(figures.median(measure, system, quantity, load)) for quantity in quantities]


def _against_best(values: Mapping[str, float], *, larger: bool) -> str:
    own = values.get(Site.name)
    others = [value for name, value in values.items() if name != Site.name]
    if own is None or not others:
        return _NONE
    return number(own / (max if larger else min)(others))
