"""The commands used beside a running site: stats, drain, purge, an active ban, loadtest."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from redis import Redis

from chat.protocol.codes import CloseCode, ErrorCode
from chat.protocol.commands import Find, Hello
from chat.protocol.events import Bye, Error, Said, Waiting
from chatsite.management.manual import TeachingCommand
from chatsite.redis import url_file
from matchmaking.store.keys import EVERY_KEY
from tests.conftest import StartServer
from tests.environment import ROOT
from tests.support.chatter import chatter, connected
from tests.support.processes import ServerProcess

Shell = Callable[..., subprocess.CompletedProcess[str]]

#: The address that the tests' guests seem to have: loopback addresses have no network.
ADDRESS = "203.0.113.7"


@pytest.fixture
def shell(database: Path, redis_url: str) -> Shell:
    """Runs `manage.py` with these arguments, beside the servers of this test."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, ROOT / "manage.py", *words],
            env=os.environ
            | {"DJANGO_SETTINGS_MODULE": "chatsite.settings", "DATABASE_URL": f"sqlite:///{database}"}
            | {"REDIS_URL": redis_url}
            | environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


@pytest.mark.parametrize("name", ["ban", "doctor", "drain", "loadtest", "purge", "stats", "unban"])
def test_the_help_teaches_by_examples(name: str) -> None:
    command = load_command_class(get_commands()[name], name)
    assert isinstance(command, TeachingCommand)
    text = command.create_parser("manage.py", name).format_help()
    assert f"python manage.py {name}" in text.partition("Examples:")[2]


async def test_stats_tell_of_all_processes(start_server: StartServer, shell: Shell) -> None:
    one, two = start_server(BEAT_SECONDS=1), start_server(BEAT_SECONDS=1)
    async with chatter(one) as alice, chatter(two):
        await alice.asks(Find(), Waiting)

        def told() -> dict[str, object]:
            deadline = time.monotonic() + 20
            while (found := json.loads(shell("stats", "--json").stdout))["online"] != 2:
                assert time.monotonic() < deadline, found
            return dict(found)

        found = await asyncio.to_thread(told)
        printed = await asyncio.to_thread(shell, "stats")
    names = {process["name"] for process in found["processes"]}  # type: ignore[attr-defined]
    assert {int(name.rpartition(":")[2]) for name in names} == {one.pid, two.pid}
    assert found["waiting"] == 1
    assert all(name in printed.stdout for name in names)


async def test_a_drained_process_is_gone_and_its_guests_resume_elsewhere(
    start_server: StartServer, shell: Shell
) -> None:
    one, two = start_server(BEAT_SECONDS=1), start_server(BEAT_SECONDS=1)
    async with chatter(one) as alice, chatter(two) as bob:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        await alice.is_matched()
        draining = asyncio.create_task(asyncio.to_thread(shell, "drain", f"{os.uname().nodename}:{one.pid}"))
        await alice.hears(Bye)
        assert await alice.closed() == CloseCode.RESTARTING
        async with connected(two) as back:
            welcome = await back.greets(Hello(resume=alice.welcome.resume, take=1))
            assert welcome.resumed
            await back.talks("here I am")
            await bob.hears(Said)
        done = await draining
    assert done.returncode == 0, done.stderr
    assert "Done." in done.stdout


def test_a_whole_host_drains_with_its_supervisor(start_server: StartServer, shell: Shell) -> None:
    site = start_server(WORKERS=2, BEAT_SECONDS=1)
    assert site.is_ready()
    deadline = time.monotonic() + 20
    while len(json.loads(shell("stats", "--json").stdout)["processes"]) < 2:
        assert time.monotonic() < deadline
    assert shell("drain").returncode == 0
    assert site._process is not None
    assert site._process.wait(20) == 0


def test_it_reports_that_there_is_nothing_to_drain(shell: Shell) -> None:
    done = shell("drain", "nowhere")
    assert (done.returncode, done.stderr) == (1, "CommandError: No process is running on nowhere.\n")


@pytest.mark.parametrize("command", ["stats", "drain", "purge"])
def test_an_unreachable_redis_gives_one_sentence(shell: Shell, command: str) -> None:
    done = shell(command, REDIS_URL="unix:///nowhere/redis.sock")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "CommandError: Redis does not answer. Run `manage.py doctor` to find the cause."
    )


@pytest.mark.django_db
def test_a_purge_deletes_only_keys_of_the_site(redis: Redis, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(1_200):
        redis.set(f"passerby:1:{{main}}:guest:{number}", "", ex=60)
    redis.set("somebody:else", "", ex=60)
    call_command("purge", "--noinput")
    assert "Deleted keys: 1200." in capsys.readouterr().out
    assert list(redis.scan_iter(EVERY_KEY)) == []
    assert redis.exists("somebody:else")


@pytest.mark.django_db
def test_a_purge_asks(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    redis.set("passerby:1:x", "", ex=60)
    monkeypatch.setattr("builtins.input", lambda question: "no")
    with pytest.raises(CommandError, match="Nothing was deleted"):
        call_command("purge")
    assert redis.exists("passerby:1:x")


async def test_a_banned_address_is_disconnected_and_admitted_again_after_the_ban(
    start_server: StartServer, shell: Shell
) -> None:
    server = start_server(TRUSTED_PROXIES="127.0.0.1")
    async with connected(server, headers={"X-Forwarded-For": ADDRESS}) as mallory, chatter(server) as alice:
        await mallory.greets()
        ban = await asyncio.to_thread(
            shell, "ban", "address", ADDRESS, "--for", "2h", "--reason", "Flooding."
        )
        assert ban.returncode == 0, ban.stderr
        refused = await mallory.hears(Error)
        assert (refused.code, refused.detail) == (ErrorCode.BANNED, "Flooding.")
        assert await mallory.closed() == CloseCode.REFUSED
        await alice.asks(Find(), Waiting)
    assert ADDRESS not in ban.stdout
    listed = await asyncio.to_thread(shell, "unban")
    assert "Network" in listed.stdout
    assert "Flooding." in listed.stdout
    lifted = await asyncio.to_thread(shell, "unban", "address", ADDRESS)
    assert lifted.stdout == "Lifted: 1.\n", lifted.stderr


@pytest.mark.parametrize("options", [[], ["--encrypted"]], ids=["in clear", "encrypted"])
def test_a_load_of_pairs_succeeds(start_server: StartServer, shell: Shell, options: list[str]) -> None:
    server = start_server(toggles="encryption=when_possible")
    done = shell("loadtest", server.origin, "--pairs=3", "--rate=5", "--seconds=1", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = {line[:18].strip(): line for line in done.stdout.splitlines()}
    assert "6 of 6" in rows["guests welcomed"]
    assert "6 of 6" in rows["guests matched"]
    assert "messages confirmed" in rows


def test_an_encrypted_load_says_that_the_site_allows_none(start_server: StartServer, shell: Shell) -> None:
    server = start_server(toggles="encryption=off")
    done = shell("loadtest", server.origin, "--pairs=1", "--seconds=1", "--encrypted")
    assert done.returncode != 0
    assert "refused crypto_required" in done.stdout


def test_a_load_test_without_a_site_gives_one_sentence(shell: Shell) -> None:
    assert shell("loadtest", "ftp://nowhere").stderr == (
        "CommandError: 'ftp://nowhere' is not an address like https://chat.example.org.\n"
    )


def test_the_redis_of_a_running_site_is_found_and_that_of_a_dead_one_is_not(tmp_path: Path) -> None:
    one, two = (f"unix://{tmp_path}/{name}.sock?db=0" for name in ("one", "two"))
    assert url_file.find(8000, tmp_path) == ""
    with url_file.prepared(one):
        assert url_file.find(8000, tmp_path) == ""  # it has no port yet
        url_file.leave(8000, tmp_path)
        assert url_file.find(8000, tmp_path) == ""
        (tmp_path / "one.sock").touch()
        assert url_file.find(8000, tmp_path) == url_file.find(9000, tmp_path) == one
        [note] = tmp_path.glob(".redis_url*")
        assert note.stat().st_mode & 0o077 == 0

        (tmp_path / "two.sock").touch()
        (tmp_path / ".redis_url.9000").write_text(two)
        assert url_file.find(8000, tmp_path) == one
        assert url_file.find(9000, tmp_path) == two
    assert [path.name for path in tmp_path.glob(".redis_url*")] == [".redis_url.9000"]


def test_the_commands_find_a_site_with_its_own_redis(
    database: Path, static_files: None, shell: Shell
) -> None:
    with ServerProcess(database=database, REDIS_URL="", BEAT_SECONDS=1) as site:
        # The port identifies the site: other tests start sites from this checkout too.
        beside = {"REDIS_URL": "", "PORT": str(site.port)}
        deadline = time.monotonic() + 20
        while f":{site.pid}" not in (done := shell("stats", **beside)).stdout:
            assert time.monotonic() < deadline, done
