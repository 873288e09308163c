"""`python -m deploy.trial.run_container SPECIFICATION`: becomes the process of a container, without an engine.

Run as root in a separate mount and network namespace. Mounts the image's file system read-only, with volumes and
tmpfs directories over it, then sets limits, capabilities and user.
"""

import ctypes
import json
import os
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

_NO_NEW_PRIVILEGES, _DROP_FROM_BOUNDING_SET = 38, 24
_LAST_CAPABILITY = Path("/proc/sys/kernel/cap_last_cap")
_CAPABILITIES = {"NET_BIND_SERVICE": 10}


@dataclass(frozen=True)
class Specification:
    root: str
    directory: str
    user: str
    command: list[str]
    environment: dict[str, str]
    #: Path on this machine, path in the container, `ro` or `rw`.
    volumes: list[tuple[str, str, str]]
    tmpfs: list[str]
    ulimits: dict[str, int]
    capabilities: list[str]
    read_only: bool

    def as_json(self) -> str:
        return json.dumps(asdict(self))


def main(given: Specification) -> None:
    _mount(given)
    last = int(_LAST_CAPABILITY.read_text())
    os.chroot(given.root)
    os.chdir(given.directory)
    for name, most in given.ulimits.items():
        kind = getattr(resource, f"RLIMIT_{name.upper()}")
        most = min(most, resource.getrlimit(kind)[1]) if most else 0
        resource.setrlimit(kind, (most, most))
    kept = {_CAPABILITIES[name] for name in given.capabilities}
    for capability in set(range(last + 1)) - kept:
        _prctl(_DROP_FROM_BOUNDING_SET, capability)
    uid, gid = (int(part) for part in given.user.split(":"))
    given.environment.setdefault("HOME", _home(uid))
    os.setgroups([gid])
    os.setgid(gid)
    os.setuid(uid)
    _prctl(_NO_NEW_PRIVILEGES, 1)
    os.execvpe(given.command[0], given.command, given.environment)


def _home(uid: int) -> str:
    """As engines set it: the account's home, or `/` if the image has no such account."""
    accounts = [line.split(":") for line in Path("/etc/passwd").read_text().splitlines()]
    return next((home for _, _, number, _, _, home, _ in accounts if number == str(uid)), "/")


def _mount(given: Specification) -> None:
    root = Path(given.root)
    places = [place for _, place, _ in given.volumes]
    for (source, _, _), target in zip(given.volumes, _inside(root, places), strict=True):
        if Path(source).is_dir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch()
    for target in _inside(root, given.tmpfs):
        target.mkdir(parents=True, exist_ok=True)
    _call("mount", "--bind", root, root)
    if given.read_only:
        _call("mount", "-o", "remount,bind,ro", root)
    for (source, _, how), target in zip(given.volumes, _inside(root, places), strict=True):
        _call("mount", "--bind", source, target)
        if how == "ro":
            _call("mount", "-o", "remount,bind,ro", target)
    for target in _inside(root, given.tmpfs):
        _call("mount", "-t", "tmpfs", "-o", "mode=1777,nosuid,nodev,noexec", "tmpfs", target)
    for special in ("proc", "dev"):
        _call("mount", "--rbind", f"/{special}", root / special)


def _inside(root: Path, places: list[str]) -> list[Path]:
    return [root / place.lstrip("/") for place in places]


def _prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None).prctl(option, value, 0, 0, 0):
        raise OSError(f"prctl {option} {value} was refused")


def _call(*command: str | Path) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main(Specification(**json.loads(sys.argv[1])))
