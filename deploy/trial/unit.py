"""A systemd unit as far as a trial needs it: the commands, user, settings and limits."""

import shlex
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Unit:
    """One file with its `systemctl edit` overrides; a key may occur several times."""

    path: Path
    values: dict[str, list[str]]

    @classmethod
    def read(cls, path: Path) -> "Unit":
        values: dict[str, list[str]] = defaultdict(list)
        for file in (path, *sorted((path.parent / f"{path.name}.d").glob("*.conf"))):
            for line in file.read_text().splitlines():
                key, found, value = (part.strip() for part in line.partition("="))
                if not found or line.startswith(("#", ";", "[")):
                    continue
                if not value and file != path:
                    values[key].clear()  # takes back what the unit says
                else:
                    values[key].append(value)
        return cls(path, dict(values))

    def all(self, key: str) -> list[str]:
        return self.values.get(key, [])

    def one(self, key: str, default: str = "") -> str:
        return (self.all(key) or [default])[-1]

    def commands(self, key: str) -> list[list[str]]:
        """The argument lists of `ExecStart` and its like, in order."""
        return [shlex.split(command.lstrip("-+!@:")) for command in self.all(key)]

    def settings(self, root: Path) -> dict[str, str]:
        """The environment from `EnvironmentFile` and `Environment`; paths are inside `root`."""
        found: dict[str, str] = {}
        for name in self.all("EnvironmentFile"):
            file = root / name.lstrip("-/")
            lines = file.read_text().splitlines() if file.exists() or not name.startswith("-") else []
            found |= dict(_pair(line) for line in lines if "=" in line and not line.startswith("#"))
        for assignments in self.all("Environment"):
            found |= dict(_pair(assignment) for assignment in shlex.split(assignments))
        return found

    def writable(self) -> list[str]:
        """Directories that it may write although the system is read-only, and that systemd creates for it."""
        state = [f"/var/lib/{name}" for name in self.one("StateDirectory").split()]
        return state + [f"/run/{name}" for name in self.one("RuntimeDirectory").split()]


def _pair(line: str) -> tuple[str, str]:
    name, _, value = line.partition("=")
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return name.strip(), value
