"""The site on many machines: two hosts that serve, a load balancer, Redis by Sentinel and for pub/sub, PostgreSQL."""

import http.client
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from redis import Redis, RedisError

from chatsite.redis import connect
from deploy.trial.network import Host, Network
from tests.certificates import write_certificate

ROOT = Path(__file__).resolve().parents[2]
#: Guests are where the load balancer is, so that no name service is needed.
NAME = "localhost"
#: As in deploy/many/env, deploy/haproxy/haproxy.cfg and deploy/redis/sentinel.conf.
ADDRESSES = {
    "lb": "192.0.2.1",
    "a": "192.0.2.11",
    "b": "192.0.2.12",
    "r1": "192.0.2.21",
    "r2": "192.0.2.22",
    "d1": "192.0.2.31",
    "d2": "192.0.2.32",
}
SENTINELS = ("r2", "d1", "d2")
#: Shorter than the default, so that a fault may outlast it: how long a guest who is away may come back.
GRACE_SECONDS = 30
_PATIENCE_SECONDS = 60.0
_POSTGRES = Path("/usr/lib/postgresql")


class ManySite:
    """Started with the documented files; the addresses in them are those of the trial."""

    def __init__(self, network: Network, *, one_redis: bool) -> None:
        """`one_redis`: pub/sub too goes by the state's master, and so has to move with it."""
        self.hosts = network.hosts
        self.directory = Path(tempfile.mkdtemp(prefix="passerby-many-"))
        self.certificate = self.directory / "certificate.pem"
        self.code = ROOT
        self._one_redis = one_redis
        self._postgres: list[str | Path] = []

    def __enter__(self) -> Self:
        self.directory.chmod(0o755)
        for name in ("r1", "r2"):
            self.start_redis(name, 6379)
        wait(lambda: self.redis("r2").replicaof(ADDRESSES["r1"], 6379), "a replica")
        wait(lambda: self.redis("r2").info("replication")["master_link_status"] == "up", "its master")
        for name in ("d1", "d2"):
            self.start_redis(name, 6380)
        for name in SENTINELS:
            self._start_sentinel(self.hosts[name])
        self._start_postgres(self.hosts["d1"])
        self.manage("migrate", "--verbosity=0")
        self.manage("settings_set", "shared_networks=on", "work=off")
        for name in ("a", "b"):
            self.serve(name)
        self._start_balancer(self.hosts["lb"])
        wait(lambda: len(self._known("sentinels")) == 2, "the Sentinels' meeting")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None:
            for log in sorted(self.directory.glob("*.log")):
                print(f"--- {log.name}\n{log.read_text()[-1500:]}")
        shutil.rmtree(self.directory)

    def serve(self, name: str) -> None:
        """Starts the site's processes on this host; returns when they serve."""
        python = Path(sys.executable)
        command: list[str | Path] = [python, self.code / "manage.py", "serve", "--supervise"]
        host = self.hosts[name]
        log = self.directory / f"{name}.log"
        # Each host gathers its own files, as `make install` does there: the hosts share none.
        environment = self.environment() | {"STATIC_ROOT": str(self.directory / f"static-{name}")}
        host.run(
            [python, self.code / "manage.py", "collectstatic", "--noinput", "--verbosity=0"],
            environment=environment,
        )
        host.start("site", command, log=log, cwd=self.code, environment=environment)
        wait(lambda: self._is_ready(host.address), f"host {name}")

    def environment(self) -> dict[str, str]:
        lines = (ROOT / "deploy/many/env").read_text().replace("HOST_NAME", NAME).splitlines()
        given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
        key = "only-for-this-trial-0123456789-abcdefghijklmnop"
        given |= {"GRACE_SECONDS": str(GRACE_SECONDS)}
        given |= {"SECRET_KEY": key, "PUBSUB_KEYS": key}
        if self._one_redis:
            given["PUBSUB_URLS"] = given["REDIS_URL"]
        return given

    def manage(self, *command: str) -> None:
        python = Path(sys.executable)
        self.hosts["a"].run([python, ROOT / "manage.py", *command], environment=self.environment())

    def redis(self, name: str, port: int = 6379) -> Redis:
        return connect(f"redis://{ADDRESSES[name]}:{port}/0", timeout=2)

    def sentinel(self) -> Redis:
        return connect(f"redis://{ADDRESSES['d1']}:26379", timeout=2)

    def master(self) -> str:
        """The name of the host that Sentinel says has the state, once it says itself that it is the master."""
        found: Any = self.sentinel().sentinel_get_master_addr_by_name("passerby")
        address = found[0].decode()
        name = next(name for name, own in ADDRESSES.items() if own == address)
        return name if self.redis(name).role()[0] == b"master" else ""

    def replicas(self) -> dict[str, str]:
        """Of each, by its address: whether it has its master (`ok`)."""
        return {each["ip"]: each["master-link-status"] for each in self._known("slaves")}

    def _known(self, what: str) -> list[dict[str, Any]]:
        known: Any = getattr(self.sentinel(), f"sentinel_{what}")("passerby")
        return list(known)

    def start_redis(self, name: str, port: int) -> None:
        file = self.directory / f"redis-{name}.conf"
        if not file.exists():  # Sentinel has a server write down whose replica it is
            shutil.copy(ROOT / "deploy/redis/redis.conf", file)
        command: list[str | Path] = [
            "redis-server",
            file,
            "--port",
            str(port),
            "--protected-mode",
            "no",
        ]
        self.hosts[name].start(f"redis-{port}", command, log=self.directory / f"redis-{name}.log")
        wait(lambda: self.redis(name, port).ping(), f"Redis on {name}")

    def _start_sentinel(self, host: Host) -> None:
        file = self.directory / f"sentinel-{host.name}.conf"
        shutil.copy(ROOT / "deploy/redis/sentinel.conf", file)
        command: list[str | Path] = ["redis-server", file, "--sentinel"]
        host.start("sentinel", command, log=self.directory / f"sentinel-{host.name}.log", cwd=self.directory)

    def _start_postgres(self, host: Host) -> None:
        binaries = max(_POSTGRES.glob("*/bin"), key=lambda path: int(path.parent.name))
        data = self.directory / "postgres"
        data.mkdir()
        shutil.chown(data, "postgres", "postgres")
        user: list[str | Path] = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        make: list[str | Path] = [
            binaries / "initdb",
            "--auth=trust",
            "--username=postgres",
            "--no-sync",
            "-D",
            data,
        ]
        subprocess.run([*user, *make], check=True, stdout=subprocess.DEVNULL, cwd="/")
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write("host passerby passerby 192.0.2.0/24 trust\n")
        serve: list[str | Path] = [binaries / "postgres", "-D", data, "-c", "listen_addresses=*", "-k", data]
        self._postgres = [*user, *serve]
        self.start_database()
        psql: list[str | Path] = [binaries / "psql", "-h", data, "-U", "postgres", "-c"]
        wait(lambda: host.run([*psql, "CREATE ROLE passerby LOGIN"]), "PostgreSQL")
        host.run([*psql, "CREATE DATABASE passerby OWNER passerby"])

    def start_database(self) -> None:
        self.hosts["d1"].start("postgres", self._postgres, log=self.directory / "postgres.log")

    def _start_balancer(self, host: Host) -> None:
        certificate, key = write_certificate(self.directory, NAME)
        (self.directory / "passerby.pem").write_text(certificate.read_text() + key.read_text())
        text = (ROOT / "deploy/haproxy/haproxy.cfg").read_text()
        text = text.replace("HOST_NAME", NAME).replace("/etc/haproxy", str(self.directory))
        # Two descriptors a connection: more than many a machine allows without systemd's LimitNOFILE.
        text = text.replace("maxconn 50000", "maxconn 5000")
        (self.directory / "haproxy.cfg").write_text(text)
        command: list[str | Path] = ["haproxy", "-db", "-f", self.directory / "haproxy.cfg"]
        host.start("haproxy", command, log=self.directory / "haproxy.log")

    def _is_ready(self, address: str) -> bool:
        # Not by curl: starting a process holds this one up, and with it everybody who chats.
        connection = http.client.HTTPConnection(address, 8000, timeout=3)
        try:
            connection.request("GET", "/readyz", headers={"Host": NAME})
            return connection.getresponse().status == 200
        finally:
            connection.close()


def next_version(site: ManySite) -> Path:
    """A copy of the code, as a new version would be unpacked beside the old one."""
    place = site.directory / f"next-{secrets.token_hex(2)}"
    shutil.copytree(
        ROOT,
        place,
        ignore=shutil.ignore_patterns(".git", ".venv", "data", ".static", ".*_cache", "node_modules"),
    )
    # Another version has other files: each with another hash, and so another name.
    for file in (place / "static").rglob("*.js"):
        file.write_text(f"{file.read_text()}\nexport const version = {place.name[-4:]!r};\n")
    return place


def wait(holds: Callable[[], object], what: str, seconds: float = _PATIENCE_SECONDS) -> float:
    """Returns the moment (`time.monotonic()`) at which it held. What cannot be asked yet does not hold yet."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if holds():
                return time.monotonic()
        except (RedisError, OSError, http.client.HTTPException, subprocess.CalledProcessError):
            pass
        time.sleep(0.2)
    raise AssertionError(f"{what} did not come within {seconds} s")
