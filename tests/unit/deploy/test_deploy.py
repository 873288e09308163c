"""The deployment files: they keep messages off the disk, and use only commands that are tested."""

import re
import shlex
import subprocess
from ipaddress import ip_address
from pathlib import Path

import pytest
import yaml

from chatsite.server.http import BODY_BYTES
from deploy.trial.document import documented
from deploy.trial.unit import Unit
from tests.environment import ROOT

UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))


@pytest.mark.parametrize("proxy", ["caddy", "nginx"])
def test_a_public_site_takes_ten_commands_at_most(proxy: str) -> None:
    assert 0 < len(documented("deploy.md", proxy)) <= 10


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_service_keeps_its_memory_off_the_disk_and_cannot_write_the_system(path) -> None:
    wanted = {
        "LimitCORE": "0",
        "MemorySwapMax": "0",
        "ProtectSystem": "strict",
        "PrivateTmp": "true",
        "NoNewPrivileges": "true",
        "MemoryDenyWriteExecute": "true",
        "User": "passerby" if path.stem == "passerby" else "passerby-redis",
        "CapabilityBoundingSet": "",
    }
    unit = Unit.read(path)
    assert {key: unit.one(key, "missing") for key in wanted} == wanted
    assert unit.one("MemoryMax")


def test_redis_has_its_own_account_and_the_site_may_use_its_socket() -> None:
    redis = Unit.read(ROOT / "deploy/systemd/passerby-redis.service")
    assert (redis.one("Group"), redis.one("RuntimeDirectoryMode")) == ("passerby-redis", "0750")
    [start] = redis.commands("ExecStart")
    assert start[start.index("--unixsocketperm") + 1] == "770"
    install = (ROOT / "deploy/systemd/install").read_text()
    assert "usermod --append --groups passerby-redis passerby" in install
    # Not the other way round: the site's group reads its settings.
    assert "chown -R root:passerby /etc/passerby" in install
    assert "groups passerby passerby-redis" not in install


def test_the_service_serves_on_the_socket_of_its_socket_unit() -> None:
    service = Unit.read(ROOT / "deploy/systemd/passerby.service")
    assert service.commands("ExecStart")[0][-1] == "--fd=3"
    listening = Unit.read(ROOT / "deploy/systemd/passerby.socket").one("ListenStream")
    for proxy in ("caddy/Caddyfile", "nginx/nginx.conf"):
        assert listening in (ROOT / "deploy" / proxy).read_text()


def test_a_backup_is_put_back_while_nothing_can_start_the_service() -> None:
    stopped = re.findall(r"^systemctl stop (.*)$", (ROOT / "docs/backups.md").read_text(), re.MULTILINE)
    assert [set(units.split()) for units in stopped] == [{"passerby.socket", "passerby.service"}]


def test_a_host_with_a_remote_redis_starts_none() -> None:
    service = Unit.read(ROOT / "deploy/systemd/passerby.service")
    assert "passerby-redis.service" not in service.one("Requires") + service.one("Wants", "")
    wanted_by = Unit.read(ROOT / "deploy/systemd/passerby-redis.service").one("WantedBy")
    assert "passerby.service" in wanted_by.split()


def test_another_address_of_the_socket_takes_the_place_of_the_one_that_is_there() -> None:
    drop_in = re.findall(r"^(ListenStream=.*)$", (ROOT / "deploy/many/socket.conf").read_text(), re.MULTILINE)
    assert drop_in == ["ListenStream=", "ListenStream=ADDRESS:8000"]


def test_nginx_lets_a_body_through_that_the_site_takes() -> None:
    [size] = re.findall(r"client_max_body_size (\d+)m;", (ROOT / "deploy/nginx/nginx.conf").read_text())
    assert int(size) * 2**20 == BODY_BYTES


def test_proxies_limit_slow_and_excessive_clients() -> None:
    nginx = (ROOT / "deploy/nginx/nginx.conf").read_text()
    for directive in ("client_header_timeout 10s;", "client_body_timeout 30s;", "limit_conn ", "limit_req "):
        assert directive in nginx
    for path in ("deploy/caddy/Caddyfile", "deploy/container/Caddyfile"):
        assert "read_header 10s" in (ROOT / path).read_text()
        assert "read_body 30s" in (ROOT / path).read_text()


def test_nginx_counts_the_network_of_an_ipv6_address_and_of_ipv4_the_address() -> None:
    nginx = (ROOT / "deploy/nginx/nginx.conf").read_text()
    [pattern] = re.findall(r'"~(.*)" \$subnet;', nginx)
    subnet = re.compile(pattern.replace("(?<", "(?P<").encode())

    def counted(address: str) -> bytes:
        packed = ip_address(address).packed
        found = subnet.search(packed)
        return found["subnet"] if found else packed

    assert counted("2001:db8::1") == counted("2001:db8::a:b:c:d") != counted("2001:db8:0:1::1")
    assert counted("198.51.100.1") != counted("198.51.100.2")
    assert set(re.findall(r"limit_(?:conn|req)_zone (\S+)", nginx)) == {"$network"}


def test_the_load_balancer_counts_networks_too() -> None:
    config = (ROOT / "deploy/haproxy/haproxy.cfg").read_text()
    assert "track-sc0 src,ipmask(32,64)" in config
    assert re.search(r"tcp-request connection reject if \{ sc0_conn_cur gt \d+ \}", config)
    assert re.search(r"deny_status 429 if \{ sc0_http_req_rate gt \d+ \}", config)


def test_no_proxy_keeps_prometheus_from_the_metrics() -> None:
    [job] = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())["scrape_configs"]
    path = job.get("metrics_path", "/metrics")
    denied = re.findall(r"deny if \{ path (.*) \}", (ROOT / "deploy/haproxy/haproxy.cfg").read_text())
    assert denied
    assert path not in " ".join(denied).split()


def test_the_load_balancer_disconnects_no_one_for_a_failure_all_hosts_share() -> None:
    lines = [line.strip() for line in (ROOT / "deploy/haproxy/haproxy.cfg").read_text().splitlines()]
    config = [line for line in lines if not line.startswith("#")]
    asked = re.findall(r"http-check send .*uri (\S+)", "\n".join(config))
    assert asked == ["/acceptz"]
    assert config.count("http-check disable-on-404") == config.count("option httpchk") == 2
    assert [line for line in config if line.startswith("retry-on") and line.endswith(" 404")]


def test_the_load_balancer_gives_up_root() -> None:
    text = (ROOT / "deploy/haproxy/haproxy.cfg").read_text()
    [settings] = re.findall(r"^global\n(.*?)\n\n", text, re.DOTALL | re.MULTILINE)
    lines = {line.strip() for line in settings.splitlines()}
    assert {"user haproxy", "group haproxy", "chroot /var/lib/haproxy"} <= lines


def test_its_settings_are_settings_of_the_site() -> None:
    known = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    named = set(re.findall(r"^([A-Z_]+)=", (ROOT / "deploy/systemd/env").read_text(), re.MULTILINE))
    assert named <= known | {"PASSERBY_DOTENV"}


def test_a_command_has_the_settings_that_the_service_has(tmp_path: Path) -> None:
    ignored = ["# a comment", "; another=one", "", "no setting"]
    lines = [*ignored, "A=$HOME", 'B="a b"', "C='it is'", "D=x=y", 'E="', "F="]
    env = tmp_path / "env"
    env.write_text("\n".join(lines) + "\n")
    script = (ROOT / "deploy/systemd/manage").read_text().replace("/etc/passerby/env", str(env))
    script, _, _ = script.replace("cd ", ": ").partition("exec ")
    shown = subprocess.run(["sh", "-c", f"{script} env"], capture_output=True, text=True, check=True, env={})
    settings = dict(line.split("=", 1) for line in shown.stdout.splitlines())
    wanted = {"A": "$HOME", "B": "a b", "C": "it is", "D": "x=y", "E": '"', "F": ""}
    assert {name: settings[name] for name in wanted} == wanted
    # Not root's, where the PostgreSQL client would look for a certificate without permission.
    assert settings["HOME"] == "/var/lib/passerby"


def test_redis_writes_nothing_and_forgets_nobody() -> None:
    lines = (ROOT / "deploy/redis/redis.conf").read_text().splitlines()
    wanted = {
        'save ""',
        "appendonly no",
        "maxmemory-policy noeviction",
        "slowlog-max-len 0",
        "crash-log-enabled no",
    }
    assert wanted <= set(lines)


def test_proxies_write_no_access_log() -> None:
    assert "access_log off;" in (ROOT / "deploy/nginx/nginx.conf").read_text()
    caddy = (ROOT / "deploy/caddy/Caddyfile").read_text()
    assert "exclude http.log.access http.log.error" in caddy


def test_no_server_has_written_into_its_example() -> None:
    """Redis and Sentinel write what they learn into their configuration file."""
    for path in (ROOT / "deploy/redis").iterdir():
        assert "Generated by" not in path.read_text()


def instructions() -> list[tuple[str, list[str]]]:
    """The container file: each instruction with its words."""
    text = (ROOT / "deploy/container/Containerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split()[0], line.split()[1:]) for line in lines]


def test_the_image_copies_existing_files_and_runs_unprivileged() -> None:
    own = [
        words[:-1] for verb, words in instructions() if verb == "COPY" and not words[0].startswith("--from")
    ]
    assert [name for names in own for name in names if not (ROOT / name).exists()] == []
    packages = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert packages | {"templates", "static", "locale"} <= {name for names in own for name in names}
    assert [words for verb, words in instructions() if verb == "USER"][-1] == ["10001:10001"]


def test_nothing_installs_packages_in_the_image_that_serves() -> None:
    last = max(place for place, (verb, _) in enumerate(instructions()) if verb == "FROM")
    build, final = instructions()[:last], instructions()[last:]
    assert any("-m pip uninstall" in " ".join(words) for verb, words in build if verb == "RUN")
    assert any("-m pip uninstall" in " ".join(words) for verb, words in final if verb == "RUN")


def test_the_image_serves_with_the_command_of_the_unit() -> None:
    def command(verb: str) -> list[str]:
        return list(yaml.safe_load(" ".join(next(words for found, words in instructions() if found == verb))))

    unit = Unit.read(ROOT / "deploy/systemd/passerby.service").commands("ExecStart")[0]
    assert [*command("ENTRYPOINT"), *command("CMD"), "--fd=3"] == unit


def test_the_containers_keep_messages_off_the_disk_and_publish_only_the_proxy() -> None:
    compose = yaml.safe_load((ROOT / "deploy/container/compose.yaml").read_text())
    services = compose["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    for name, service in services.items():
        kept = (service["read_only"], service["cap_drop"], service["ulimits"]["core"])
        assert kept == (True, ["ALL"], 0), name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert 0 < service["pids_limit"] <= 4096, name
    for name in ("site", "redis"):
        assert services[name]["mem_limit"] == services[name]["memswap_limit"]
    assert compose["networks"]["inside"]["internal"] is True
    front = compose["networks"]["front"]
    assert front["enable_ipv6"] is True
    subnets = [network["subnet"] for network in front["ipam"]["config"]]
    assert services["site"]["environment"]["TRUSTED_PROXIES"] == f"${{TRUSTED_PROXIES:-{','.join(subnets)}}}"
    assert services["redis"]["networks"] == ["inside"]


def test_the_settings_of_containers_and_of_many_hosts_are_settings_of_the_site() -> None:
    known = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    compose = yaml.safe_load((ROOT / "deploy/container/compose.yaml").read_text())
    many = re.findall(r"^([A-Z_]+)=", (ROOT / "deploy/many/env").read_text(), re.MULTILINE)
    image = [shlex.split(" ".join(words)) for verb, words in instructions() if verb == "ENV"]
    named = {*compose["services"]["site"]["environment"], *many}
    named |= {pair.partition("=")[0] for pairs in image for pair in pairs}
    assert named <= known | {"PASSERBY_DOTENV", "PYTHONDONTWRITEBYTECODE"}
