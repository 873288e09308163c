"""`python -m deploy.trial.run_unit ROOT UNIT KEY [MAINPID]`: runs a unit as systemd would.

Applies its user, settings, working directory, limits, private /tmp and, with `ProtectSystem=strict`, a read-only
system. Listens on the socket of the adjacent `NAME.socket` and passes it on as descriptor 3. Run it in a separate
mount and network namespace. Finally it executes the last command of KEY in its place.
"""

import ctypes
import os
import resource
import shlex
import socket
import subprocess
import sys
from pathlib import Path

from deploy.trial.unit import Unit

_NO_NEW_PRIVILEGES = 38
_LISTEN_FD = 3


def main(root: Path, path: Path, key: str, main_pid: str = "") -> None:
    unit = Unit.read(path)
    account = _account(root, unit.one("User", "root"))
    _mount(root, unit, account)
    environment = _environment(root, unit, account)
    if key == "ExecStart" and (socket_unit := path.with_suffix(".socket")).exists():
        _listen(Unit.read(socket_unit))
        environment |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
    groups = account.groups(root)
    os.chroot(root)
    os.chdir(unit.one("WorkingDirectory", "/"))
    _limit(unit)
    _become(account, groups, no_new_privileges=unit.one("NoNewPrivileges") == "true")
    variables = environment | {"MAINPID": main_pid}
    *others, last = [_fill(command, variables) for command in unit.commands(key)]
    for command in others:
        subprocess.run(command, env=environment, check=True, pass_fds=[])
    os.execve(last[0], last, environment)


def _fill(command: list[str], variables: dict[str, str]) -> list[str]:
    """A variable that is a whole word expands to several words."""
    filled: list[str] = []
    for part in command:
        if part.startswith("$") and part[1:].isidentifier():
            filled += variables.get(part[1:], "").split()
        else:
            filled.append(part.replace("$MAINPID", variables["MAINPID"]))
    if filled[0] == "/bin/kill" and not Path(filled[0]).exists():
        # Every Debian with systemd has `kill`; the one in the directory may not.
        return ["/bin/sh", "-c", shlex.join(["kill", *filled[1:]])]
    return filled


class _Account:
    """One line of the root's /etc/passwd."""

    def __init__(self, line: str) -> None:
        self.name, _, uid, gid, _, self.home, self.shell = line.split(":")
        self.uid, self.gid = int(uid), int(gid)

    def groups(self, root: Path) -> list[int]:
        """The account's own group, and those that list it as a member."""
        lines = [line.split(":") for line in (root / "etc/group").read_text().splitlines()]
        return [self.gid, *(int(gid) for _, _, gid, members in lines if self.name in members.split(","))]


def _account(root: Path, name: str) -> _Account:
    lines = (root / "etc/passwd").read_text().splitlines()
    return _Account(next(line for line in lines if line.startswith(f"{name}:")))


def _mount(root: Path, unit: Unit, account: _Account) -> None:
    """Mounts the file system as the unit sees it."""
    for directory in unit.writable():
        place = root / directory.lstrip("/")
        place.mkdir(parents=True, exist_ok=True)
        os.chown(place, account.uid, account.gid)
        kind = "RuntimeDirectoryMode" if directory.startswith("/run/") else "StateDirectoryMode"
        place.chmod(int(unit.one(kind, "0755"), 8))
    if unit.one("ProtectSystem") == "strict":
        _call("mount", "--bind", root, root)
        for directory in unit.writable():
            _call("mount", "--bind", root / directory.lstrip("/"), root / directory.lstrip("/"))
        _call("mount", "-o", "remount,bind,ro", root)
        for special in ("proc", "dev"):
            _call("mount", "--rbind", f"/{special}", root / special)
    if unit.one("PrivateTmp") == "true":
        _call("mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", root / "tmp")


def _environment(root: Path, unit: Unit, account: _Account) -> dict[str, str]:
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
        "HOME": account.home,
        "USER": account.name,
        "LOGNAME": account.name,
        "SHELL": account.shell,
    }
    return environment | unit.settings(root)


def _listen(unit: Unit) -> None:
    host, _, port = unit.one("ListenStream").rpartition(":")
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, int(port)))
    listening.listen(int(unit.one("Backlog", "4096")))
    descriptor = listening.detach()
    if descriptor != _LISTEN_FD:
        os.dup2(descriptor, _LISTEN_FD)
        os.close(descriptor)
    os.set_inheritable(_LISTEN_FD, True)


def _limit(unit: Unit) -> None:
    for key, kind in (("LimitNOFILE", resource.RLIMIT_NOFILE), ("LimitCORE", resource.RLIMIT_CORE)):
        if value := unit.one(key):
            most = min(int(value), resource.getrlimit(kind)[1]) if value != "0" else 0
            resource.setrlimit(kind, (most, most))
    os.umask(int(unit.one("UMask", "0022"), 8))


def _become(account: _Account, groups: list[int], *, no_new_privileges: bool) -> None:
    if account.uid:
        os.setgroups(groups)
        os.setgid(account.gid)
        os.setuid(account.uid)
    if no_new_privileges and ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise OSError("no_new_privs was refused")


def _call(*command: str | Path) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
