"""The compose file: every setting reaches the site, every container has a user, and it parses as by engines."""

import re
from itertools import chain

import pytest
import yaml

from deploy.trial import compose_file
from deploy.trial.compose import settings
from deploy.trial.containerfile import STAND_INS, instructions
from tests.environment import ROOT

FOLDER = ROOT / "deploy/container"
FILE = FOLDER / "compose.yaml"
SETTINGS = re.findall(r"^# ([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)


def services(variables: dict[str, str]) -> dict[str, compose_file.Service]:
    return compose_file.read(FILE, variables)[0]


def test_every_setting_of_the_site_can_be_given_in_the_env_file() -> None:
    given = {name: f"given-{name}" for name in SETTINGS}
    assert len(given) > 30
    for name in ("site", "migrate"):
        reached = services(given)[name].environment
        assert {setting for setting in given if reached.get(setting) != given[setting]} == set(), name


def test_a_missing_variable_has_the_default_of_the_containers() -> None:
    site = services(settings())["site"].environment
    assert site["REDIS_URL"] == "redis://redis:6379/0"
    assert site["TRUSTED_PROXIES"].startswith("172.")


@pytest.mark.parametrize("name", ["SITE_ORIGINS", "SECRET_KEY", "PUBSUB_KEYS"])
def test_nothing_starts_without_a_name_and_keys(name: str) -> None:
    with pytest.raises(KeyError, match=name):
        services({**settings(), name: ""})


def test_no_container_runs_as_root_and_each_has_its_own_user() -> None:
    users = {service.user: name for name, service in services(settings()).items() if name != "migrate"}
    assert len(users) == 3
    for user, name in users.items():
        assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user), name


def test_only_the_proxy_keeps_a_capability_and_it_is_the_one_that_its_program_needs() -> None:
    kept = {name: service.capabilities for name, service in services(settings()).items()}
    assert kept == {"redis": [], "migrate": [], "site": [], "proxy": ["NET_BIND_SERVICE"]}
    # A file's capability has no effect if new privileges are forbidden.
    assert services(settings())["proxy"].sysctls == {"net.ipv4.ip_unprivileged_port_start": "0"}


def test_files_of_this_folder_cannot_be_written_from_a_container() -> None:
    volumes = list(chain.from_iterable(service.volumes for service in services(settings()).values()))
    brought = [volume for volume in volumes if volume.startswith(".")]
    assert brought
    assert all(volume.endswith(":ro") for volume in brought)
    assert [volume for volume in brought if not (FOLDER / volume.split(":")[0]).exists()] == []


def test_the_owner_of_each_volume_is_the_user_who_writes_it() -> None:
    text = "\n".join(f"{verb} {rest}" for verb, rest in instructions((FOLDER / "Containerfile").read_text()))
    found = services(settings())
    assert f"chown -R {found['proxy'].user} /data" in text
    assert f"useradd --uid {found['site'].user.split(':')[0]} --home-dir /var/lib/passerby" in text


def test_every_pulled_image_has_a_substitute_in_the_trial() -> None:
    stages = [rest for verb, rest in instructions((FOLDER / "Containerfile").read_text()) if verb == "FROM"]
    pulled = [service.image for service in services(settings()).values() if not service.built]
    names = [*(stage.split(" AS ")[0] for stage in stages), *pulled]
    assert [name for name in names if not name.startswith(tuple(STAND_INS))] == []


def test_each_target_is_a_stage_and_the_site_is_the_last() -> None:
    stages = [rest for verb, rest in instructions((FOLDER / "Containerfile").read_text()) if verb == "FROM"]
    names = {stage.partition(" AS ")[2] for stage in stages}
    raw = yaml.safe_load(FILE.read_text())["services"]
    targets = {
        name: service["build"].get("target", "") for name, service in raw.items() if "build" in service
    }
    assert targets == {"migrate": "", "site": "", "proxy": "proxy"}
    assert set(targets.values()) <= names
    assert " AS " not in stages[-1]


def test_the_sample_has_every_value_that_must_be_filled_in() -> None:
    sample = compose_file.dotenv((FOLDER / ".env.sample").read_text())
    empty = {name for name, value in sample.items() if not value}
    assert empty == {"SECRET_KEY", "PUBSUB_KEYS"}
    assert sample.keys() <= set(SETTINGS)


def test_the_image_is_built_with_every_list_that_make_installs_from() -> None:
    needed = re.findall(r"^\$\(VENV\)/\.site: ([^|]*)", (ROOT / "Makefile").read_text(), re.MULTILINE)[
        0
    ].split()
    assert "requirements.txt" in needed
    steps = instructions((FOLDER / "Containerfile").read_text())
    before = steps[: steps.index(("RUN", "make .venv/.site"))]
    copied = {name for verb, rest in before if verb == "COPY" for name in rest.split()[:-1]}
    assert {*needed} <= copied
    # This file excludes everything that it does not name.
    let_in = (ROOT / ".dockerignore").read_text().splitlines()
    assert {f"!{name}" for name in copied} <= {*let_in}
