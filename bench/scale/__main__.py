"""`python -m bench.scale`: fills in docs/scaling.md from the measured costs, and draws a simulated crowd's chart."""

import argparse
from collections.abc import Callable

from bench.charts import Plot, draw_lines
from bench.report import fill
from bench.scale import costs as cost
from bench.scale.crowd import Crowd, Second
from bench.scale.need import Habits, Machines, Need, need, process_cores
from bench.systems.process import ROOT
from bench.tables import table

PAGE = ROOT / "docs" / "scaling.md"
_SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
_MINUTES, _RISE_MINUTES = 60, 10


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000, help="at the height (%(default)s)")
    parser.add_argument("--minutes", type=int, default=_MINUTES, help="simulated (%(default)s)")
    parser.add_argument("--dry", action="store_true", help="print, and leave the documentation as it is")
    options = parser.parse_args()
    costs, habits, machines = cost.read(), Habits(), Machines()
    needs = [need(size, costs, habits, machines) for size in _SIZES]
    wanted = need(options.people, costs, habits, machines)
    seconds = simulate(options.people, options.minutes, wanted, costs, habits, machines)
    contents = {
        "holds": holds(costs, habits, machines),
        "needs": needs_table(needs),
        "crowd": crowd_table(seconds, wanted),
    }
    if options.dry:
        print("\n\n".join(contents.values()))
        return
    PAGE.write_text(fill(PAGE, contents))
    PAGE.with_suffix(".svg").write_text(chart(seconds, wanted))


def simulate(
    people: int, minutes: int, wanted: Need, costs: cost.Costs, habits: Habits, machines: Machines
) -> list[Second]:
    crowd = Crowd(
        people,
        costs=costs,
        habits=habits,
        machines=machines,
        rise=_RISE_MINUTES * 60,
        processes=wanted.processes,
    )
    return list(crowd.live(minutes * 60))


def holds(costs: cost.Costs, habits: Habits, machines: Machines) -> str:
    """How many guests one process, one machine and one Redis hold at the allowed load."""
    one = need(1_000_000, costs, habits, machines)
    process = costs.process_guests
    used = process_cores(process, costs, habits, machines)
    memory = (costs.process_bytes + process * costs.guest_bytes) / 1e6
    return table(
        ("one", "holds", "because"),
        [
            (
                "process",
                f"{process:,} guests (measured)",
                f"measured so far; {used:.0%} of a core, {memory:,.0f} MB",
            ),
            (
                f"machine of {machines.cores} cores",
                f"{process * machines.cores:,} guests (calculated)",
                f"a process a core, {memory * machines.cores / 1e3:.1f} GB",
            ),
            (
                "Redis for messages",
                f"{machines.load / one.pubsub_cores * 1e6:,.0f} guests (calculated)",
                f"{costs.redis_publish:.1f} us a publish, two a message",
            ),
            (
                "Redis for state",
                f"{machines.load / one.state_cores * 1e6:,.0f} guests (calculated)",
                f"{one.state_cores:.2f} cores for a million, {one.state_bytes / 1e9:.1f} GB",
            ),
        ],
    )


def needs_table(needs: list[Need]) -> str:
    return table(
        ("people online", "messages/s", "finds/s", "processes", "machines", "Redis for messages", "Redis for state"),
        [
            (
                f"{each.online:,}", f"{each.rates.messages:,.0f}", f"{each.rates.finds:,.0f}", f"{each.processes:,}",
                f"{each.machines:,}", str(each.pubsub_hosts), str(each.state_hosts),
            )
            for each in needs
        ],
    )  # fmt: skip


def crowd_table(seconds: list[Second], wanted: Need) -> str:
    """One row for every five minutes."""
    return table(
        ("minute", "online", "waiting", "finds/s", "median wait (s)", "p95 (s)", "load of each state Redis"),
        [
            (
                f"{each.at // 60 + 1}", f"{each.online:,}", f"{each.waiting:,}", f"{each.finds:,}",
                f"{each.wait_median:.1f}", f"{each.wait_p95:.1f}", f"{each.state_us / 1e6 / wanted.state_hosts:.0%}",
            )
            for each in seconds[299::300]
        ],
    )  # fmt: skip


def chart(seconds: list[Second], wanted: Need) -> str:
    crowd = seconds[9::10]

    def line(name: str, value: Callable[[Second], float]) -> tuple[str, list[tuple[float, float]]]:
        return name, [(second.at / 60, value(second)) for second in crowd]

    loads = [
        line(f"{hosts} Redis", lambda second, hosts=hosts: second.state_us / 1e4 / hosts)  # type: ignore[misc]
        for hosts in sorted({1, wanted.state_hosts})
    ]
    return draw_lines(
        (
            Plot("People online", "", [line("online", lambda second: second.online)]),
            Plot("People waiting", "", [line("waiting", lambda second: second.waiting)]),
            Plot(
                "How long a find takes",
                "s",
                [
                    line("median", lambda second: second.wait_median),
                    line("p95", lambda second: second.wait_p95),
                ],
            ),
            Plot("Load of the state's Redis (above 100 % a queue would grow without end)", "%", loads),
        ),
        label="A simulated crowd: people online, people waiting, their waits, and the load of Redis",
    )


if __name__ == "__main__":
    main()
