"""Several hosts on one machine: network namespaces on a bridge, each of which can lose power."""

import ctypes
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self


class Host:
    """One namespace with one address, which begins with the documentation's network prefix."""

    def __init__(self, prefix: str, name: str, address: str) -> None:
        self.namespace = f"{prefix}-{name}"
        self.name = name
        self.address = address

    def enter(self) -> None:
        """Moves this thread and the processes it starts to this host."""
        with Path(f"/run/netns/{self.namespace}").open() as namespace:
            # os.setns came with Python 3.12.
            if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), 0):
                raise OSError(ctypes.get_errno(), "setns")

    def die(self) -> None:
        """Simulates a power failure: kills every process at once, without another packet, even a reset."""
        _in(self.namespace, "link", "set", "eth0", "down")
        for pid in pids(self.namespace):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def revive(self) -> None:
        _in(self.namespace, "link", "set", "eth0", "up")


class Network:
    """Inside the context its hosts exist, connected only to each other; afterwards they are removed."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        prefix = f"pb{secrets.token_hex(2)}"
        self._switch = f"{prefix}-switch"
        self.hosts = {name: Host(prefix, name, address) for name, address in addresses.items()}

    def __enter__(self) -> Self:
        _ip("netns", "add", self._switch)
        _in(self._switch, "link", "add", "br0", "type", "bridge")
        _in(self._switch, "link", "set", "br0", "up")
        for name, host in self.hosts.items():
            _ip("netns", "add", host.namespace)
            _in(
                self._switch,
                "link",
                "add",
                f"to-{name}",
                "type",
                "veth",
                "peer",
                "eth0",
                "netns",
                host.namespace,
            )
            _in(self._switch, "link", "set", f"to-{name}", "master", "br0", "up")
            _in(host.namespace, "address", "add", f"{host.address}/24", "dev", "eth0")
            for device in ("lo", "eth0"):
                _in(host.namespace, "link", "set", device, "up")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.end_processes()
        for namespace in self._namespaces():
            subprocess.run(["ip", "netns", "delete", namespace], check=False)

    def end_processes(self) -> None:
        """Ends every process on any host, except this one."""
        for namespace in self._namespaces():
            for pid in pids(namespace):
                with suppress(ProcessLookupError):
                    if pid != os.getpid():
                        os.kill(pid, signal.SIGKILL)
        time.sleep(0.2)

    def _namespaces(self) -> list[str]:
        return [self._switch, *(host.namespace for host in self.hosts.values())]


def pids(namespace: str) -> list[int]:
    found = subprocess.run(["ip", "netns", "pids", namespace], capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split()]


def _in(namespace: str, *command: str) -> None:
    _ip("-netns", namespace, *command)


def _ip(*command: str) -> None:
    subprocess.run(["ip", *command], check=True)
