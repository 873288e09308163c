"""`python -m deploy.trial.compose`: the compose file as a whole, without an engine. Needs root.

Images are built from the container file, with Debian and its packages instead of a registry's images. Each
container is a process in namespaces, with the command, settings, user, capabilities, read-only file system,
volumes, tmpfs directories, networks and process limits of compose.yaml; they start in its order, following its
health checks. Guests connect from outside, over IPv4 and IPv6, and chat.

Not tested: the engine itself, the real base images, limits by control groups (memory, swap, number of processes), its
filter of system calls, its name service and its way of publishing ports, and restarts.
"""

import argparse
import gzip
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from deploy.trial import compose_file
from deploy.trial.compose_file import Service
from deploy.trial.container import Containers
from deploy.trial.container_network import GUESTS, ContainerNetwork
from deploy.trial.containerfile import Builder
from deploy.trial.document import ROOT
from deploy.trial.machine import Talk
from deploy.trial.root import DebianRoot

FOLDER = ROOT / "deploy/container"
#: A name for which Caddy issues a certificate itself.
HOST = "chat.local"
_PATIENCE_SECONDS = 120


def settings() -> dict[str, str]:
    """What an operator enters in `.env`."""
    filled = compose_file.dotenv((FOLDER / ".env.sample").read_text())
    keys = {"SECRET_KEY": secrets.token_urlsafe(40), "PUBSUB_KEYS": secrets.token_urlsafe(40)}
    return filled | keys | {"SITE_ORIGINS": f"https://{HOST}", "GRACE_SECONDS": "90"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--suite", default="bookworm", help="Debian's release (%(default)s)")
    parser.add_argument("--base", type=Path, help="a folder that debootstrap has filled already")
    parser.add_argument("--pairs", type=int, default=10, help="pairs that chat meanwhile (%(default)s)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # nothing is left behind
    services, networks = compose_file.read(FOLDER / "compose.yaml", settings())
    members = {name: service.networks for name, service in services.items()}
    with ExitStack() as stack:
        state = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="passerby-compose-")))
        base = options.base or stack.enter_context(DebianRoot(options.suite)).path
        builder = Builder(base, stack)
        stages = builder.build(FOLDER / "Containerfile", ROOT)
        images = {
            name: stages[service.target] if service.built else builder.pull(service.image)
            for name, service in services.items()
        }
        network = stack.enter_context(ContainerNetwork(members, networks, "front"))
        network.publish("proxy", HOST)
        containers = stack.enter_context(Containers(images, network, state, FOLDER))
        _up(services, containers)
        _check(services, containers, network, options.pairs)
    print(f"the containers of compose.yaml: {', '.join(services)}")


def _up(services: dict[str, Service], containers: Containers) -> None:
    """Starts the services in the order of `depends_on`."""
    for name in _ordered(services):
        for other, condition in services[name].needs.items():
            _await(services[other], condition, containers)
        print(f"starting {name}", flush=True)
        containers.start(services[name])


def _ordered(services: dict[str, Service]) -> list[str]:
    ordered: list[str] = []
    while len(ordered) < len(services):
        ordered += [
            name for name, s in services.items() if name not in ordered and s.needs.keys() <= {*ordered}
        ]
    return ordered


def _await(service: Service, condition: str, containers: Containers) -> None:
    if condition == "service_completed_successfully":
        assert containers.wait(service.name, _PATIENCE_SECONDS) == 0, f"{service.name} failed"
    elif condition == "service_healthy":
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while containers.run(service, service.health).returncode != 0:
            assert not containers.ended(service.name), f"{service.name} ended"
            assert time.monotonic() < deadline, f"{service.name} is not healthy"
            time.sleep(0.5)


def _check(
    services: dict[str, Service], containers: Containers, network: ContainerNetwork, pairs: int
) -> None:
    site = services["site"]
    _await(site, "service_healthy", containers)
    for name in ("redis", "site", "proxy"):
        containers.assert_confined(services[name])
    account = {"USERNAME": "operator", "PASSWORD": "only-for-the-trial-7", "EMAIL": "o@localhost"}
    variables = {f"DJANGO_SUPERUSER_{name}": value for name, value in account.items()}
    containers.manage(site, "createsuperuser", "--noinput", **variables)
    # All guests of the trial come from one address.
    containers.manage(site, "settings_set", "shared_networks=on", "work=off")
    certificate = containers.volume("certificates") / "caddy/pki/authorities/local/root.crt"
    guests = ["ip", "netns", "exec", network.namespace(GUESTS)]
    for protocol in ("--ipv4", "--ipv6"):
        page = _get(guests, f"https://{HOST}/", certificate, protocol)
        style = re.search(r'"(/static/[^"]+\.css)"', page)
        assert style, page
        assert _get(guests, f"https://{HOST}{style[1]}", certificate, protocol)
    _assert_closed(guests, network)
    talking = [
        *guests,
        sys.executable,
        "-m",
        "deploy.trial.talk",
        f"wss://{HOST}/ws/chat/",
        f"https://{HOST}",
    ]
    process = subprocess.Popen(
        [*talking, str(pairs)],
        env=os.environ | {"SSL_CERT_FILE": str(certificate)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        talk = Talk(process)
        talk.tell("begun")
        # An upgrade replaces the container as a whole.
        containers.stop(site)
        containers.start(site)
        _await(site, "service_healthy", containers)
        time.sleep(8)
        figures = talk.end()
    finally:
        process.kill()
        process.wait()
    print(json.dumps(figures))
    assert figures["complaints"] == [] and figures["ended"] == 0 and figures["messages"] > 0
    containers.assert_nowhere(figures["canary"])


def _get(guests: list[str], url: str, certificate: Path, protocol: str) -> str:
    command = [*guests, "curl", "--silent", "--fail", protocol, "--cacert", str(certificate), url]
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode == 0:
            packed = done.stdout.startswith(b"\x1f\x8b")
            return (gzip.decompress(done.stdout) if packed else done.stdout).decode()
        assert time.monotonic() < deadline, f"{url} by {protocol}: curl says {done.returncode}"
        time.sleep(0.5)


def _assert_closed(guests: list[str], network: ContainerNetwork) -> None:
    """Guests reach no Redis: their network has no route to it."""
    [address] = network.addresses("redis", "inside")
    asked = [*guests, "redis-cli", "-h", address, "-t", "2", "ping"]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=20, check=False)
    assert "PONG" not in done.stdout, "guests reach Redis"


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"failed: {error.cmd}")
