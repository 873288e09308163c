"""Memory: searches what processes hold, in every form that a text takes there."""

import base64
import contextlib
import json
import secrets
import string
from collections.abc import Iterable

import psutil

#: Regions are read in parts of this size; the parts overlap by the longest form.
_PART_BYTES = 16 << 20
_OVERLAP_BYTES = 4_096
#: Mappings of the kernel that cannot be read.
_UNREADABLE = ("[vvar", "[vsyscall]")


def canaries() -> tuple[str, str]:
    """One word in plain ASCII, and one with letters that every encoding writes in another way.

    Without digits, which the page may take for a telephone number and ask about before it sends them.
    """
    first, second = ("".join(secrets.choice(string.ascii_lowercase) for _ in range(20)) for _ in range(2))
    return f"canary{first}", f"Kanarienvögel🐦{second}"


def forms(text: str) -> dict[str, bytes]:
    """A text as it may stand in memory, in Redis or on the bus."""
    raw = text.encode()
    return {
        "UTF-8": raw,
        "UTF-16, little-endian": text.encode("utf-16-le"),
        "UTF-16, big-endian": text.encode("utf-16-be"),
        "UTF-32": text.encode("utf-32-le"),  # Python's own for texts with emoji
        "JSON": json.dumps(text)[1:-1].encode(),
        "hexadecimal": raw.hex().encode(),
        "Redis' notation": "".join(chr(b) if 32 <= b < 127 else f"\\x{b:02x}" for b in raw).encode(),
        **{f"base64, {skipped} bytes into a group": _base64(raw, skipped) for skipped in range(3)},
    }


def found_in(pids: Iterable[int], texts: Iterable[str]) -> set[tuple[int, str, str]]:
    """Process, text and form of all that is in the memory of the processes and of their children."""
    sought = {(text, form): data for text in texts for form, data in forms(text).items()}
    return {
        (pid, text, form)
        for pid in pids
        for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True))
        for part in _parts(process.pid)
        for (text, form), data in sought.items()
        if data in part
    }


def _base64(raw: bytes, skipped: int) -> bytes:
    """The characters that stand for these bytes alone, wherever the text begins in a group of three."""
    encoded = base64.b64encode(bytes(skipped) + raw)
    begin = -(-skipped * 8 // 6)
    end = (skipped + len(raw)) * 8 // 6
    return encoded[begin:end]


def _parts(pid: int) -> Iterable[bytes]:
    """Every readable region of the process, part by part."""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps:
            where, rights, *rest = line.split(maxsplit=5)
            if not rights.startswith("r") or (len(rest) > 3 and rest[3].startswith(_UNREADABLE)):
                continue
            begin, end = (int(address, 16) for address in where.split("-"))
            while begin < end:
                with contextlib.suppress(OSError, OverflowError):  # it was unmapped meanwhile
                    memory.seek(begin)
                    yield memory.read(min(_PART_BYTES, end - begin))
                begin += _PART_BYTES - _OVERLAP_BYTES
