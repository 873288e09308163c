"""The resident memory of a process, where the system provides it."""

import resource
from pathlib import Path


def resident_mb(pid: int) -> int:
    """In MiB; 0 if unknown."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * resource.getpagesize() // 1_048_576
