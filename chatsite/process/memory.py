"""The resident memory of a process, where the system tells it."""

import resource
from pathlib import Path


def resident_mb(pid: int) -> int:
    """In MiB; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * resource.getpagesize() // 1_048_576
