"""The pages about several machines: each command is tested, and their scripts work and require passwords."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import AuthenticationError, Redis

from chatsite.config.redis_address import check, split_urls
from chatsite.redis.clients import connect
from deploy.trial import many_site
from deploy.trial.document import blocks
from deploy.trial.many_site import ADDRESSES, wait
from deploy.trial.unit import Unit
from tests.environment import REDIS, ROOT
from tests.support.ports import free_port

PAGES = sorted((ROOT / "docs/machines").glob("*.md"))
PASSWORD = "p" * 23 + "-_Z9"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_every_block_of_a_page_is_tried_and_a_reader_can_paste_it(page: Path) -> None:
    trial = Path(many_site.__file__).read_text() + (ROOT / "deploy/trial/many_host.py").read_text()
    names = blocks(f"machines/{page.name}")
    assert names, "a page without commands"
    fences = re.findall(r"(<!-- trial: \w+ -->\n)?```\n(.*?)```", page.read_text(), re.DOTALL)
    assert all(marker for marker, _ in fences), "commands that nobody tries"
    for name in names:
        assert re.search(rf'"(machines/)?{page.stem}(\.md)?", "{name}"', trial), name
    assert max(len(block.splitlines()) for _, block in fences) <= 8


def test_every_page_is_in_the_overview() -> None:
    text = (ROOT / "docs/deploy.md").read_text()
    assert [page.name for page in PAGES if f"(machines/{page.name})" not in text] == []


def test_the_pages_the_files_and_the_trial_have_the_same_addresses() -> None:
    files = [*PAGES, ROOT / "deploy/many/env", ROOT / "deploy/haproxy/haproxy.cfg"]
    named = {address for file in files for address in re.findall(r"192\.0\.2\.\d+\b(?!/)", file.read_text())}
    assert named == set(ADDRESSES.values())


@pytest.mark.parametrize(
    "password", ["short", "with a blank " * 3, "a'" + "x" * 30, "", "&" * 30, "ü" * 30, "a|b" * 10]
)
def test_a_password_that_would_have_to_be_written_differently_is_refused(password: str) -> None:
    done = subprocess.run(
        [ROOT / "deploy/many/ask", "the database"], input=f"{password}\n", capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.endswith("please.\n") or "24 characters" in done.stderr


def script(path: str, tmp_path: Path) -> str:
    """The text of an install script, with its directories moved below `tmp_path`, and without user accounts."""
    text = (ROOT / path).read_text()
    text = text.replace('here=$(dirname "$(readlink -f "$0")")', f"here={(ROOT / path).parent}")
    for command in ("useradd", "usermod", "chown", "getent", "systemctl"):
        text = re.sub(rf"(?m)(^\s*|\] \|\| ){command} ", rf"\1: {command} ", text)
    text = text.replace('exec "$here/../systemd/install" "$host"', "")
    for place in ("/var/lib/passerby-redis", "/etc/passerby", "/etc/systemd/system"):
        (tmp_path / place.lstrip("/")).mkdir(parents=True, exist_ok=True)
        text = text.replace(place, f"{tmp_path}{place}")
    return text


def install(path: str, tmp_path: Path, *arguments: str, typed: str) -> None:
    subprocess.run(
        ["sh", "-c", script(path, tmp_path), path, *arguments], input=typed, text=True, check=True, timeout=30
    )


def test_a_machine_that_serves_gets_all_its_settings(tmp_path: Path) -> None:
    typed = f"{PASSWORD}S\n{PASSWORD}M\n{PASSWORD}D\n"
    install("deploy/many/install", tmp_path, "chat.example.org", "192.0.2.12", typed=typed)
    env = (tmp_path / "etc/passerby/env").read_text()
    assert not re.search(r"_PASSWORD|HOST_NAME|^\w+=$", env, re.MULTILINE)
    settings = dict(line.split("=", 1) for line in env.splitlines() if not line.startswith("#"))
    assert settings["SECRET_KEY"] != settings["PUBSUB_KEYS"]
    assert (tmp_path / "etc/passerby/env").stat().st_mode & 0o007 == 0
    for url in (settings["REDIS_URL"], *split_urls(settings["PUBSUB_URLS"])):
        check(url)
    assert settings["REDIS_URL"].count(f"{PASSWORD}S") == 2
    socket = tmp_path / "etc/systemd/system/passerby.socket"
    socket.write_text((ROOT / "deploy/systemd/passerby.socket").read_text())
    assert Unit.read(socket).all("ListenStream") == ["192.0.2.12:8000"]
    # A second call keeps what exists, and asks nothing.
    install("deploy/many/install", tmp_path, "chat.example.org", "192.0.2.12", typed="")
    assert (tmp_path / "etc/passerby/env").read_text() == env


@contextmanager
def redis_of(role: str, tmp_path: Path, port: int, master: int | None = None) -> Iterator[Redis]:
    """What the script creates for this role, on 127.0.0.1 and the test's own ports."""
    arguments = ["127.0.0.1"] if master else []
    install("deploy/redis/install", tmp_path, role, "127.0.0.1", *arguments, typed=f"{PASSWORD}\n")
    file = tmp_path / f"var/lib/passerby-redis/{role}.conf"
    assert file.stat().st_mode & 0o077 == 0
    text = file.read_text()
    text = re.sub(r"^port \d+$", f"port {port}", text, flags=re.MULTILINE)
    text = re.sub(r"127\.0\.0\.1 6379\b", f"127.0.0.1 {master}", text)
    file.write_text(f"{text}dir {file.parent}\n")
    unit = Unit.read(tmp_path / f"etc/systemd/system/passerby-{role}.service")
    _, _, *options = unit.commands("ExecStart")[0]
    process = subprocess.Popen(
        [REDIS.binary.path, file, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        with connect(f"redis://:{PASSWORD}@127.0.0.1:{port}", timeout=5) as client:
            wait(client.ping, role, 20)
            yield client
    finally:
        process.kill()
        process.wait()


def test_redis_and_sentinel_of_the_pages_find_each_other_and_let_in_nobody_without_the_password(
    tmp_path: Path,
) -> None:
    state, copy, sentinel = free_port(), free_port(), free_port()
    folders = [tmp_path / name for name in ("master", "replica", "sentinel")]
    with (
        redis_of("state", folders[0], state),
        redis_of("state", folders[1], copy, state) as replica,
        redis_of("sentinel", folders[2], sentinel, state) as watching,
    ):
        wait(lambda: replica.info("replication")["master_link_status"] == "up", "the replica's master", 20)
        wait(lambda: watching.sentinel_slaves("passerby"), "the replica at the Sentinel", 30)
        [known] = watching.sentinel_slaves("passerby")
        assert int(known["port"]) == copy
        for port in (state, copy, sentinel):
            stranger = connect(f"redis://127.0.0.1:{port}", timeout=5)
            with stranger, pytest.raises(AuthenticationError):
                stranger.ping()


def test_a_master_stays_away_for_longer_than_its_replica_takes_to_follow_it() -> None:
    text = (ROOT / "deploy/redis/sentinel.conf").read_text()
    milliseconds = {name: int(value) for name, value in re.findall(r"sentinel (\S+) passerby (\d+)", text)}
    away = int(Unit.read(ROOT / "deploy/systemd/passerby-state.service").one("RestartSec"))
    assert away * 1000 > milliseconds["down-after-milliseconds"] + milliseconds["failover-timeout"]
