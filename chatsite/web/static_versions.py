"""Published static files: what is new is put in place whole, what stays is left alone, what is old is kept for a day.

A page asks for the files of its own version: also while the next one is installed, and later, from a tab left open.
"""

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

#: For so long after a file ceased to belong to the site, a page that was open then may ask for it.
KEEP_SECONDS = 86_400
MANIFEST = "staticfiles.json"
#: Which files belonged to a version, and since when they belong to none.
_RECORD = ".versions.json"
#: Whoever serves the files, a proxy too, reads them; nobody else writes.
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
    """Deletes what belonged to an earlier version, and has belonged to none for long. Others' files stay."""
    gone = {name: since for name, since in _read_record(root).items() if name not in present}
    ended = {name: since or now for name, since in gone.items()}  # 0: it belonged to the last version
    old = {name for name, since in ended.items() if not now - KEEP_SECONDS <= since <= now}
    for name in old:
        (root / name).unlink(missing_ok=True)
    record = dict.fromkeys(sorted(present), 0.0) | {name: ended[name] for name in sorted(ended.keys() - old)}
    draft = root / f"{_RECORD}.{os.getpid()}"
    draft.write_text(json.dumps(record), encoding="utf-8")
    draft.replace(root / _RECORD)


def _read_record(root: Path) -> dict[str, float]:
    """Where there is none yet, every hashed file there is taken for one of the last version."""
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
    """Whoever reads meanwhile gets the old file or the new one, whole; so does whoever reads after a power cut."""
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
    """Whatever the umask is; rights that were given besides stay."""
    present = path.stat().st_mode & 0o7777
    if present & mode != mode:
        path.chmod(present | mode)
