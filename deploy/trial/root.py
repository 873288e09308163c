"""A bare Debian in a directory, in which commands run as on a new machine."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

#: How this machine reaches its package mirrors, if specially configured; a new Debian has none of it.
_WAYS_OUT = (
    "etc/resolv.conf",
    "etc/pip.conf",
    "etc/xdg/pip",
    "etc/ssl/certs/ca-certificates.crt",
    "usr/local/share/ca-certificates",
)
_VARIABLES = ("PIP_", "SSL_CERT_FILE", "http_proxy", "https_proxy", "no_proxy")
_KEEP_OUT = (".venv", ".static", "data", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis")


class DebianRoot:
    """Exists inside the context, with /proc and /dev; removed afterwards."""

    def __init__(self, suite: str, base: Path | None = None) -> None:
        """`base`: a directory filled by debootstrap. It is not modified, and must not change meanwhile."""
        self.path = Path(tempfile.mkdtemp(prefix="passerby-trial-"))
        self._suite = suite
        self._base = base
        self._written = self.path.with_name(f"{self.path.name}-written")
        self._mounted: list[Path] = []

    def __enter__(self) -> Self:
        try:
            self._fill()
            for special in ("proc", "dev"):
                subprocess.run(["mount", "--rbind", f"/{special}", self.path / special], check=True)
                self._mounted.append(self.path / special)
                subprocess.run(["mount", "--make-rslave", self.path / special], check=True)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for place in reversed(self._mounted):
            subprocess.run(["umount", "--recursive", "--lazy", place], check=True)
        shutil.rmtree(self.path)
        shutil.rmtree(self._written, ignore_errors=True)

    def run(self, command: str, *, typed: str = "", namespace: str | None = None, **variables: str) -> None:
        """Runs one line in root's shell; `typed` is its input. Raises CalledProcessError.

        `namespace`: the network namespace, if not this process's own.
        """
        environment = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
        }
        environment |= {name: value for name, value in os.environ.items() if name.startswith(_VARIABLES)}
        network = ["ip", "netns", "exec", namespace] if namespace else []
        subprocess.run(
            [*network, "chroot", self.path, "/bin/sh", "-ec", command],
            env=environment | variables,
            input=typed.encode(),
            start_new_session=True,  # without a terminal, of which a password would be asked instead
            check=True,
        )

    def bring(self, source: Path, name: str) -> None:
        """Puts a copy of a git working tree, including uncommitted changes, where `git clone` finds it."""
        place = self.path / name.lstrip("/")
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=source, check=True, capture_output=True, text=True,
        )  # fmt: skip
        for file in listed.stdout.splitlines():
            if (source / file).exists() and not file.startswith(_KEEP_OUT):
                (place / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source / file, place / file)
        for command in ("init --quiet", "add --all", "commit --quiet --message trial"):
            identity = ["-c", "user.name=trial", "-c", "user.email=trial@localhost"]
            subprocess.run(["git", *identity, *command.split()], cwd=place, check=True)

    def _fill(self) -> None:
        if self._base is not None:
            self._lay_over(self._base)
        else:
            command: list[str | Path] = [
                "debootstrap",
                "--variant=minbase",
                self._suite,
                self.path,
                *_mirror(),
            ]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        self.path.chmod(0o755)
        for name in _WAYS_OUT:
            source, place = Path("/") / name, self.path / name
            if source.is_dir():
                shutil.copytree(source, place, dirs_exist_ok=True)
            elif source.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, place)
        # Packages start no services: there is no systemd.
        (self.path / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
        (self.path / "usr/sbin/policy-rc.d").chmod(0o755)

    def _lay_over(self, base: Path) -> None:
        """Writes go to a separate directory, so that many machines with one base need no copying."""
        upper, work = (self._written / name for name in ("upper", "work"))
        for folder in (upper, work):
            folder.mkdir(parents=True)
        options = f"lowerdir={base},upperdir={upper},workdir={work}"
        subprocess.run(["mount", "-t", "overlay", "-o", options, "overlay", self.path], check=True)
        self._mounted.append(self.path)


def _mirror() -> list[str]:
    """The mirror of this machine's Debian; empty elsewhere, where debootstrap uses its default."""
    sources = Path("/etc/apt/sources.list.d/debian.sources")
    lines = sources.read_text().splitlines() if sources.exists() else []
    return [line.split()[1] for line in lines if line.startswith("URIs:")][:1]
