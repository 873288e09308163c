"""`page_hashes`, and the steps of docs/verify.md: anybody can compare what a site sends with a release."""

import json
import re
import subprocess
from base64 import b64decode
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from tests.conftest import StartServer
from tests.environment import ROOT
from tests.support.processes import ServerProcess


def printed(*options: str) -> str:
    out = StringIO()
    call_command("page_hashes", *options, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def source() -> str:
    return printed("--source")


def test_the_hashes_of_the_source_are_those_of_the_collected_files(static_files: None, source: str) -> None:
    assert printed() == source == printed("--source")
    paths = [line[66:] for line in source.splitlines()]
    assert paths == sorted(paths)


def test_every_script_and_sheet_of_guests_pages_is_listed(source: str) -> None:
    static = ROOT / "static"
    scripts = {path for path in static.glob("js/*/*.js") if path.parent.name not in {"admin", "dashboard"}}
    # Those in other folders are parts of these.
    sheets = {*static.glob("css/*.css"), *static.glob("css/features/*.css")}
    ours = {path.relative_to(static).as_posix() for path in scripts | sheets}
    assert {re.sub(r"^static/|\.[0-9a-f]{8}(?=\.)", "", line[66:]) for line in source.splitlines()} == {
        *ours,
        "worker.js",
    }


def test_json_has_both_forms(source: str) -> None:
    for each, line in zip(json.loads(printed("--json"))["files"], source.splitlines(), strict=True):
        assert line == f"{each['sha256']}  {each['path']}"
        assert b64decode(each["integrity"].removeprefix("sha256-")).hex() == each["sha256"]


def test_without_collected_files_it_says_what_to_do(tmp_path: Path) -> None:
    with (
        override_settings(STATIC_ROOT=str(tmp_path)),
        pytest.raises(CommandError, match="Run collectstatic first"),
    ):
        call_command("page_hashes")


def steps(place: Path, server: ServerProcess) -> list[str]:
    """What the commands of the document after the first print, as a reader would paste them."""
    blocks = re.findall(r"```sh\n(.+?)```", (ROOT / "docs/verify.md").read_text(), re.S)[1:]
    script = "\necho ---\n".join(blocks).replace("https://chat.example.org", server.origin)
    ended = subprocess.run(["bash", "-c", script], cwd=place, capture_output=True, text=True, check=False)
    return [part.strip() for part in ended.stdout.split("---")]


def test_the_steps_of_the_manual_find_a_site_as_released(
    start_server: StartServer, source: str, tmp_path: Path
) -> None:
    (tmp_path / "hashes.txt").write_text(source)
    assert steps(tmp_path, start_server()) == ["All files are those of the release.", "", "0\n0"]


def test_the_steps_of_the_manual_find_a_changed_script(
    start_server: StartServer, source: str, tmp_path: Path
) -> None:
    """As if the release had another script, and lacked one that the site's pages load."""
    changed, missing = (
        next(line for line in source.splitlines() if name in line) for name in ("chats.", "keys.")
    )
    other = f"{sha256(b'').hexdigest()}{changed[64:]}"
    (tmp_path / "hashes.txt").write_text(source.replace(changed, other).replace(f"{missing}\n", ""))
    compared, unlisted, inline = steps(tmp_path, start_server())
    assert compared == f"{changed[66:]}: FAILED"
    assert unlisted == missing[66:]
    assert inline == "0\n0"
