"""Publishes static files: new ones appear complete, unchanged ones are left alone, old ones are kept for a day.

A page requests the files of its own version, also while the next is being installed, and later from an open
tab.
"""

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

#: How long a file that no longer belongs to the site is kept for pages that were open then.
KEEP_SECONDS = 86_400
MANIFEST = "staticfiles.json"
#: Which files belonged to a version, and since when they do not.
_RECORD = ".versions.json"
#: Readable by the servers, including proxies; writable by the owner only.
_FILE_MODE, _DIRECTORY_MODE = 0o644, 0o755


def publish(staged: Path, root: Path, *, now: float | None = None) -> int:
    """Moves the files below `staged` to `root`, the manifest last; returns how many were new or changed."""
    now = time.time() if now is None else now
    present = set(_names(staged))
    changed = [name for name in sorted(present) if not _is_same(staged / name, root / name)]
    _make_directories(root, present)
    for name in sorted(changed, key=lambda name: name == MANIFEST):
        _put(staged / name, root / name)
    for name in present:
        _open_up(root / name, _FILE_MODE)
    _keep_record(root, present, now)
    return len(changed)


def _keep_record(root: Path, present: set[str], now: float) -> None:
    """Deletes files that have not belonged to a version for long. Files of others stay."""
    gone = {name: since for name, since in _read_record(root).items() if name not in present}
    ended = {name: since or now for name, since in gone.items()}  # 0: it belonged to the previous version
    old = {name for name, since in ended.items() if not now - KEEP_SECONDS <= since <= now}
    for name in old:
        (root / name).unlink(missing_ok=True)
    record = dict.fromkeys(sorted(present), 0.0) | {name: ended[name] for name in sorted(ended.keys() - old)}
    draft = root / f"{_RECORD}.{os.getpid()}"
    draft.write_text(json.dumps(record), encoding="utf-8")
    draft.replace(root / _RECORD)


def _read_record(root: Path) -> dict[str, float]:
    """Without a record, every hashed file counts as part of the previous version."""
    try:
        record = json.loads((root / _RECORD).read_text(encoding="utf-8"))
        return {str(name): float(since) for name, since in record.items() if (root / name).is_file()}
    except FileNotFoundError:
        return dict.fromkeys(_names(root), 0.0) if (root / MANIFEST).exists() else {}
    except (ValueError, AttributeError, TypeError):
        return {}


def _names(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.startswith(_RECORD):
            yield path.relative_to(folder).as_posix()


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()
    except OSError:
        return False


def _make_directories(root: Path, names: set[str]) -> None:
    folders = {root} | {
        folder for name in names for folder in (root / name).parents if folder.is_relative_to(root)
    }
    for folder in sorted(folders):
        folder.mkdir(exist_ok=True, parents=folder == root)
        _open_up(folder, _DIRECTORY_MODE)


def _put(source: Path, target: Path) -> None:
    """Replaces the file atomically and durably: readers see the old or the new content, also after a power cut."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with source.open("rb") as read, draft.open("wb") as written:
            shutil.copyfileobj(read, written)
            written.flush()
            os.fchmod(written.fileno(), _FILE_MODE)
            os.fsync(written.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _open_up(path: Path, mode: int) -> None:
    """Adds permissions whatever the umask is; others stay."""
    present = path.stat().st_mode & 0o7777
    if present & mode != mode:
        path.chmod(present | mode)
