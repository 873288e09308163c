"""Disables core dumps of a serving process and its children: they would contain guests' texts."""

import resource
from pathlib import Path

#: Smaller than any dump. Unlike 0, it also stops the kernel from piping dumps to a program (core(5)).
MOST_BYTES = 1
#: Where the kernel is told what to do with a dump.
PATTERN = Path("/proc/sys/kernel/core_pattern")


def forbid(pattern: Path = PATTERN) -> None:
    """For this process and its children, permanently."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    most = MOST_BYTES if _goes_to_a_program(pattern) else 0
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def _goes_to_a_program(pattern: Path) -> bool:
    try:
        return pattern.read_text().startswith("|")
    except OSError:
        return False
