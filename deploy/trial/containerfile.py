"""A container file, built step by step into directories. Debian and its packages replace base images."""

import shlex
import shutil
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from deploy.trial.root import DebianRoot

#: What makes Debian similar to these images, by image name prefix.
STAND_INS = {
    "docker.io/library/python:": [
        "apt-get install --yes --quiet python3-venv",
        "python3 -m venv /usr/local",
    ],
    "docker.io/library/redis:": ["apt-get install --yes --quiet redis-server"],
    "docker.io/library/caddy:": [
        "apt-get install --yes --quiet caddy libcap2-bin",
        # The official image does the same, which makes a difference where capabilities are dropped.
        "setcap cap_net_bind_service=+ep /usr/bin/caddy",
        "mkdir -p /config/caddy /data/caddy",
    ],
}
_VARIABLES = {"docker.io/library/caddy:": {"XDG_CONFIG_HOME": "/config", "XDG_DATA_HOME": "/data"}}
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass
class Image:
    """A directory, and how a container of it starts by default."""

    root: DebianRoot
    user: str = "0:0"
    directory: str = "/"
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": _PATH})
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)


class Builder:
    """Removes its directories when `stack` is closed."""

    def __init__(self, base: Path, stack: ExitStack) -> None:
        self._base = base
        self._stack = stack
        self._pulled: dict[str, Path] = {}

    def pull(self, name: str) -> Image:
        """The substitute for a registry's image."""
        kind = next(kind for kind in STAND_INS if name.startswith(kind))
        if kind not in self._pulled:
            pulled = self._stack.enter_context(DebianRoot("", self._base))
            pulled.run("apt-get update --quiet")
            for command in STAND_INS[kind]:
                pulled.run(command)
            self._pulled[kind] = pulled.path
        image = Image(self._stack.enter_context(DebianRoot("", self._pulled[kind])))
        image.environment |= _VARIABLES.get(kind, {})
        return image

    def build(self, file: Path, context: Path) -> dict[str, Image]:
        """Each stage by its name; the last one also by the empty name."""
        stages: dict[str, Image] = {}
        image: Image | None = None
        for verb, rest in instructions(file.read_text()):
            print(f"    {verb} {rest}", flush=True)
            if verb == "FROM":
                name, *alias = rest.split(" AS ")
                image = stages[alias[0] if alias else ""] = self.pull(name)
            else:
                assert image is not None, "the first instruction must be FROM"
                _follow(verb, rest, image, stages, context)
        return stages


def instructions(text: str) -> list[tuple[str, str]]:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in joined.splitlines()]


def _follow(verb: str, rest: str, image: Image, stages: dict[str, Image], context: Path) -> None:
    match verb:
        case "RUN":
            image.root.run(f"cd {image.directory} && {rest}", **image.environment)
        case "COPY":
            _copy(rest.split(), image, stages, context)
        case "WORKDIR":
            image.directory = rest
            _place(image, rest).mkdir(parents=True, exist_ok=True)
        case "ENV":
            image.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
        case "USER":
            image.user = rest
        case "ENTRYPOINT":
            image.entrypoint = yaml.safe_load(rest)
        case "CMD":
            image.command = yaml.safe_load(rest)
        case "VOLUME" | "EXPOSE" | "STOPSIGNAL":
            pass  # compose.yaml says what is kept and published; SIGTERM is what is sent here
        case _:
            raise AssertionError(f"{verb} is not known here")


def _copy(words: list[str], image: Image, stages: dict[str, Image], context: Path) -> None:
    source = context
    if words[0].startswith("--from="):
        source = stages[words.pop(0).removeprefix("--from=")].root.path
    *names, target = words
    place = _place(image, target)
    for name in names:
        origin = source / name.lstrip("/")
        if origin.is_dir() and source != context:
            place.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "--archive", f"{origin}/.", place], check=True)
        elif origin.is_dir():
            shutil.copytree(
                origin, place, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            to = place / origin.name if target.endswith("/") else place
            to.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "--archive", origin, to], check=True)


def _place(image: Image, path: str) -> Path:
    return image.root.path / (Path(image.directory) / path).as_posix().lstrip("/")
