"""Reads a compose file like an engine: fills in its variables and lists what each container gets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<how>[-?])(?P<rest>[^}]*))?\}")


@dataclass(frozen=True)
class Service:
    """One container. `image` is a name; `target`, if it is built, the stage of the container file."""

    name: str
    image: str
    built: bool
    target: str
    command: list[str]
    user: str
    environment: dict[str, str]
    volumes: list[str]
    tmpfs: list[str]
    networks: list[str]
    needs: dict[str, str]
    health: list[str]
    capabilities: list[str]
    sysctls: dict[str, str]
    ulimits: dict[str, int]
    read_only: bool
    #: In seconds.
    grace: int


def read(path: Path, variables: Mapping[str, str]) -> tuple[dict[str, Service], dict[str, Any]]:
    """The services by name, and the networks. `variables`: those of the `.env` file next to it.

    Raises KeyError with the name of a missing mandatory variable.
    """
    raw = _filled(yaml.safe_load(path.read_text()), variables)
    services = {name: _service(name, given, variables) for name, given in raw["services"].items()}
    return services, raw["networks"]


def dotenv(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if "=" in line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def _filled(value: Any, variables: Mapping[str, str]) -> Any:
    match value:
        case dict():
            return {key: _filled(inner, variables) for key, inner in value.items()}
        case list():
            return [_filled(inner, variables) for inner in value]
        case str():
            return _VARIABLE.sub(lambda found: _value(found, variables), value)
        case _:
            return value


def _value(found: re.Match[str], variables: Mapping[str, str]) -> str:
    name, how, rest = found["name"], found["how"], found["rest"]
    value = variables.get(name, "")
    if value or how is None:
        return value
    if how == "?":
        raise KeyError(name)
    return rest


def _service(name: str, given: dict[str, Any], variables: Mapping[str, str]) -> Service:
    """The variables of `env_file`, overridden by those of `environment`."""
    from_file = variables if given.get("env_file") == [".env"] else {}
    health = given.get("healthcheck", {}).get("test", ["CMD"])
    needs = given.get("depends_on", {})
    return Service(
        name=name,
        image=given["image"],
        built="build" in given,
        target=given.get("build", {}).get("target", ""),
        command=given.get("command", []),
        user=given.get("user", ""),
        environment={**from_file, **given.get("environment", {})},
        volumes=given.get("volumes", []),
        tmpfs=given.get("tmpfs", []),
        networks=given["networks"],
        needs={other: needs[other]["condition"] for other in needs}
        if isinstance(needs, dict)
        else dict.fromkeys(needs, "service_started"),
        health=health[1:],
        capabilities=given.get("cap_add", []),
        sysctls={key: str(value) for key, value in given.get("sysctls", {}).items()},
        ulimits=given["ulimits"],
        read_only=given["read_only"],
        grace=int(str(given.get("stop_grace_period", "10s")).removesuffix("s")),
    )
