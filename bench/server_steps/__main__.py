"""Each way to serve the echo, in interleaved rounds: `python -m bench.server_steps [rounds]`."""

import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

import psutil

from bench.server_steps.variants import VARIANTS

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Round:
    echoes_a_second: float
    cpu_microseconds: float


def main(rounds: int) -> None:
    measured: dict[str, list[Round]] = {name: [] for name in VARIANTS}
    for number in range(rounds):
        for name, path in VARIANTS.items():
            measured[name].append(measure(name, path))
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    print("variant             echoes/s   CPU us an echo (median, least)")
    for name, results in measured.items():
        echoes = statistics.median(each.echoes_a_second for each in results)
        cpu = [each.cpu_microseconds for each in results]
        print(f"{name:16} {echoes:11,.0f} {statistics.median(cpu):10.1f} {min(cpu):9.1f}")


def measure(name: str, path: str) -> Round:
    with started("serve", name) as server:
        try:
            with started("load", read(server), path) as load:
                process = psutil.Process(server.pid)
                first, before, began = int(read(load)), cpu_seconds(process), time.perf_counter()
                last, ended = int(read(load)), time.perf_counter()
                spent = cpu_seconds(process) - before
        finally:
            server.kill()
    return Round((last - first) / (ended - began), spent / (last - first) * 1e6)


def started(module: str, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", f"bench.server_steps.{module}", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def read(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
