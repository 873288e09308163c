"""The containers of a trial: started, health-checked and stopped as an engine would."""

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.trial.compose_file import Service
from deploy.trial.container_network import ContainerNetwork
from deploy.trial.containerfile import Image
from deploy.trial.run_container import Specification
from deploy.trial.search import files_with

_NO_CAPABILITY = "0000000000000000"


class Containers:
    """`state`: an empty directory for volumes and logs. `folder`: the directory of the compose file."""

    def __init__(
        self, images: dict[str, Image], network: ContainerNetwork, state: Path, folder: Path
    ) -> None:
        self._images = images
        self._network = network
        self._state = state
        self._folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        state.chmod(0o755)
        for name in ("volumes", "logs", "names"):
            (state / name).mkdir()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for process in self._running.values():
            process.kill()
            process.wait()
        if error is not None:
            for log in sorted((self._state / "logs").iterdir()):
                print(f"--- {log.name}\n{log.read_text()[-4000:]}")

    def start(self, service: Service) -> None:
        for name, value in service.sysctls.items():
            setting = ("sysctl", "--quiet", "--write", f"{name}={value}")
            subprocess.run(
                ["ip", "netns", "exec", self._network.namespace(service.name), *setting], check=True
            )
        image = self._images[service.name]
        command = [*image.entrypoint, *(service.command or image.command)]
        with (self._state / "logs" / service.name).open("ab") as log:
            self._running[service.name] = subprocess.Popen(
                self._entering(service, command), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def wait(self, name: str, seconds: float) -> int:
        """Returns the exit status."""
        return self._running[name].wait(seconds)

    def ended(self, name: str) -> bool:
        return self._running[name].poll() is not None

    def stop(self, service: Service) -> None:
        """Raises TimeoutExpired if an engine would have to kill it."""
        process = self._running.pop(service.name)
        process.terminate()
        process.wait(service.grace)

    def run(
        self, service: Service, command: list[str], **variables: str
    ) -> "subprocess.CompletedProcess[bytes]":
        """Runs a command in a second container of the service, with its user and settings, until it exits."""
        entering = self._entering(service, command, variables)
        return subprocess.run(entering, stdin=subprocess.DEVNULL, capture_output=True, check=False)

    def manage(self, service: Service, *command: str, **variables: str) -> None:
        """Like `compose run --rm`. Raises AssertionError with the output."""
        done = self.run(service, [*self._images[service.name].entrypoint, *command], **variables)
        assert done.returncode == 0, f"{command}: {(done.stdout + done.stderr).decode()[-2000:]}"

    def volume(self, name: str) -> Path:
        return self._state / "volumes" / name

    def assert_confined(self, service: Service) -> None:
        """Checks that it runs unprivileged, cannot gain capabilities, and cannot write to its image."""
        pid = self._running[service.name].pid
        lines = [line.partition(":") for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
        status = {name: value.split() for name, _, value in lines}
        user, _ = self._user(service).split(":")
        assert user != "0" and set(status["Uid"]) == {user}, (service.name, status["Uid"])
        held = (status["CapEff"], status["CapPrm"], status["NoNewPrivs"])
        assert held == ([_NO_CAPABILITY], [_NO_CAPABILITY], ["1"]), (service.name, held)
        root = Path(f"/proc/{pid}/root")
        for place in (root, root / "etc", root / "usr/bin"):
            assert os.statvfs(place).f_flag & os.ST_RDONLY, (service.name, place)

    def assert_nowhere(self, canary: str) -> None:
        """Checks that no file of an image or volume and no log contains it."""
        found = files_with(canary, {self._state, *(image.root.path for image in self._images.values())})
        assert not found, f"words of a chat are in {found}"

    def _user(self, service: Service) -> str:
        return service.user or self._images[service.name].user

    def _entering(
        self, service: Service, command: list[str], variables: dict[str, str] | None = None
    ) -> list[str]:
        image = self._images[service.name]
        given = Specification(
            root=str(image.root.path),
            directory=image.directory,
            user=self._user(service),
            command=command,
            environment=image.environment | service.environment | (variables or {}),
            volumes=[*(self._mounted(service, volume) for volume in service.volumes), self._names(service)],
            tmpfs=service.tmpfs,
            ulimits=service.ulimits,
            capabilities=service.capabilities,
            read_only=service.read_only,
        )
        namespace = self._network.namespace(service.name)
        inside = ["unshare", "--mount", sys.executable, "-m", "deploy.trial.run_container"]
        return ["ip", "netns", "exec", namespace, *inside, given.as_json()]

    def _mounted(self, service: Service, volume: str) -> tuple[str, str, str]:
        source, place, how = [*volume.split(":"), "rw"][:3]
        if source.startswith("."):
            return str((self._folder / source).resolve()), place, how
        kept = self.volume(source)
        if not kept.exists():
            # Like engines do for a new volume: copy the image's files there, with their owner.
            there = self._images[service.name].root.path / place.lstrip("/")
            subprocess.run(["cp", "--archive", there, kept], check=True)
        return str(kept), place, how

    def _names(self, service: Service) -> tuple[str, str, str]:
        file = self._state / "names" / service.name
        if not file.exists():  # it must never be read while empty
            file.write_text(self._network.names(service.name))
        return str(file), "/etc/hosts", "ro"
