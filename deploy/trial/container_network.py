"""The networks of a compose file: one bridge each, one namespace per container, and one for guests."""

import os
import secrets
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from deploy.trial.network import pids

GUESTS = "guests"
#: For a network that specifies no subnet, where an engine would choose one.
_CHOSEN = "172.31.250.0/24"


class ContainerNetwork:
    """`members`: the networks of each container. Guests are in `front`, with its gateway's address."""

    def __init__(self, members: Mapping[str, list[str]], networks: Mapping[str, Any], front: str) -> None:
        self._prefix = f"pc{secrets.token_hex(2)}"
        self._members = {**members, GUESTS: [front]}
        self._front = front
        self._subnets = {
            name: [ip_network(one["subnet"]) for one in given.get("ipam", {}).get("config", [])]
            or [ip_network(_CHOSEN)]
            for name, given in networks.items()
        }

    def __enter__(self) -> Self:
        _ip("netns", "add", self.namespace("switch"))
        for network in self._subnets:
            _in(self.namespace("switch"), "link", "add", network, "type", "bridge")
            _in(self.namespace("switch"), "link", "set", network, "up")
        for name, networks in self._members.items():
            _ip("netns", "add", self.namespace(name))
            _in(self.namespace(name), "link", "set", "lo", "up")
            for network in networks:
                self._join(name, network)
        # What the guests' name service would return.
        names = Path("/etc/netns") / self.namespace(GUESTS)
        names.mkdir(parents=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for name in ("switch", *self._members):
            for pid in pids(self.namespace(name)):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            subprocess.run(["ip", "netns", "delete", self.namespace(name)], check=False)
        place = Path("/etc/netns") / self.namespace(GUESTS)
        for file in place.iterdir():
            file.unlink()
        place.rmdir()

    def namespace(self, name: str) -> str:
        return f"{self._prefix}-{name}"

    def addresses(self, name: str, network: str) -> list[str]:
        """A container's addresses in one of its networks, one per subnet."""
        number = 1 if name == GUESTS else 10 + list(self._members).index(name)
        return [str(subnet[number]) for subnet in self._subnets[network]]

    def names(self, name: str) -> str:
        """The lines of /etc/hosts that replace the engine's name service: containers that share a network."""
        lines = ["127.0.0.1 localhost", "::1 localhost"]
        for network in self._members[name]:
            for other, networks in self._members.items():
                if network in networks and other != GUESTS:
                    lines += [f"{address} {other}" for address in self.addresses(other, network)[:1]]
        return "\n".join(lines) + "\n"

    def publish(self, name: str, host: str) -> None:
        """Makes the site's host name resolve to this container for guests."""
        lines = [f"{address} {host}" for address in self.addresses(name, self._front)]
        file = Path("/etc/netns") / self.namespace(GUESTS) / "hosts"
        file.write_text("\n".join(["127.0.0.1 localhost", *lines]) + "\n")

    def _join(self, name: str, network: str) -> None:
        switch, own = self.namespace("switch"), self.namespace(name)
        outer = f"{name[:6]}-{network[:6]}"
        _in(switch, "link", "add", outer, "type", "veth", "peer", network, "netns", own)
        _in(switch, "link", "set", outer, "master", network, "up")
        for address, subnet in zip(self.addresses(name, network), self._subnets[network], strict=True):
            self._give(own, network, address, subnet)
        _in(own, "link", "set", network, "up")

    @staticmethod
    def _give(namespace: str, device: str, address: str, subnet: IPv4Network | IPv6Network) -> None:
        options = ["nodad"] if subnet.version == 6 else []
        _in(namespace, "address", "add", f"{address}/{subnet.prefixlen}", "dev", device, *options)


def _in(namespace: str, *command: str) -> None:
    _ip("-netns", namespace, *command)


def _ip(*command: str) -> None:
    subprocess.run(["ip", *command], check=True)
