"""The package lists: every package is pinned by hashes, for every platform, by one command."""

import re

import pytest

from tests.environment import ROOT

LISTS = ("requirements", "requirements-sentry", "requirements-dev")
_WANTED = re.compile(r"(?m)^([A-Za-z0-9._-]+)(?:\[\w+\])?(?:==|~=)")
_PINNED = re.compile(
    r"(?m)^([a-z0-9-]+)==(\S+)(?: ; ([^\\\n]+?))? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(name: str) -> dict[str, set[str]]:
    """Each package with its releases."""
    found: dict[str, set[str]] = {}
    for package, release, _, _ in _PINNED.findall((ROOT / f"{name}.txt").read_text()):
        found.setdefault(package, set()).add(release)
    return found


@pytest.mark.parametrize("name", LISTS)
def test_every_line_is_a_release_with_the_hashes_of_its_files(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text()
    assert re.sub(r"(?m)^ *#.*\n", "", _PINNED.sub("", text)) == ""
    assert "://" not in text  # from any index


@pytest.mark.parametrize("name", LISTS)
def test_all_requirements_and_their_dependencies_are_pinned(name: str) -> None:
    wanted = {normal(each) for each in _WANTED.findall((ROOT / f"{name}.in").read_text())}
    assert wanted <= pinned(name).keys()
    assert len(pinned(name)) > len(wanted)


def test_the_lists_agree() -> None:
    everything = pinned("requirements-dev")
    for name in ("requirements", "requirements-sentry"):
        assert {package: everything[package] for package in pinned(name)} == pinned(name)


def test_a_package_of_compiled_code_has_files_for_every_platform() -> None:
    """More than one for each of four Pythons; a package with one file for all is not compiled."""
    hashes = {
        package: text.count("--hash")
        for package, _, _, text in _PINNED.findall((ROOT / "requirements.txt").read_text())
    }
    for package in ("uvloop", "hiredis", "msgspec", "psycopg-binary", "ahocorasick-rs", "msgpack"):
        assert hashes[package] >= 4 * 3, package


def test_a_requirement_for_some_platforms_only_says_which() -> None:
    markers = {
        package: marker for package, _, marker, _ in _PINNED.findall((ROOT / "requirements.txt").read_text())
    }
    assert markers["uvloop"] == "sys_platform != 'win32'"


def test_nothing_is_installed_but_by_hashes() -> None:
    makefile = (ROOT / "Makefile").read_text()
    installs = re.findall(r".*pip install.*", makefile)
    assert installs
    assert all("--require-hashes" in line for line in installs)
    assert "lock:" in makefile
