"""`python -m deploy.trial.one_machine`: docs/deploy.md, command by command, in a bare Debian. Needs root.

Instead of `systemctl`, `run_unit` runs the units: there is no systemd in a directory. The site's name is
`localhost`, for which Caddy issues a certificate itself; nginx gets a self-signed one where certbot would put it.
Everything except installing happens in a separate network namespace.
"""

import argparse
import gzip
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from deploy.trial.document import COPY, EXAMPLE, REPOSITORY, ROOT, documented
from deploy.trial.machine import Machine
from deploy.trial.root import DebianRoot
from tests.support.certificates import write_certificate

HOST = "localhost"
#: The time by which every guest must be back after an upgrade.
_BACK_SECONDS = 3.0
_CERTIFICATES = {
    "caddy": "var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt",
    "nginx": f"etc/letsencrypt/live/{HOST}/fullchain.pem",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--proxy", choices=sorted(_CERTIFICATES), default="caddy")
    parser.add_argument("--suite", default="bookworm", help="Debian's release (%(default)s)")
    parser.add_argument("--base", type=Path, help="a folder that debootstrap has filled already")
    parser.add_argument("--pairs", type=int, default=20, help="pairs that chat meanwhile (%(default)s)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # nothing is left behind
    commands = documented("deploy.md", options.proxy)
    assert len(commands) <= 10, f"{len(commands)} commands are too many"
    with DebianRoot(options.suite, options.base) as root, Machine(root) as machine:
        root.bring(ROOT, COPY)
        for number, command in enumerate(commands, 1):
            print(f"{number:2}  {command}", flush=True)
            carry_out(command, root, machine)
        _check(options.proxy, options.pairs, root, machine)
    print(f"a public site behind {options.proxy} on Debian {options.suite}: {len(commands)} commands")


def carry_out(command: str, root: DebianRoot, machine: Machine) -> None:
    """Runs one documented command, with this trial's names instead of the examples."""
    command = command.replace(EXAMPLE, HOST).replace(REPOSITORY, COPY)
    match command.split():
        case ["systemctl", *arguments]:
            machine.systemctl(*arguments)
        case ["certbot", *_]:
            place = root.path / f"etc/letsencrypt/live/{HOST}"
            place.mkdir(parents=True)
            certificate, key = write_certificate(place, HOST)
            certificate.rename(place / "fullchain.pem")
            key.rename(place / "privkey.pem")
        case [*_, "createsuperuser"]:
            account = {"USERNAME": "operator", "PASSWORD": "only-for-the-trial-7", "EMAIL": "o@localhost"}
            variables = {f"DJANGO_SUPERUSER_{name}": value for name, value in account.items()}
            root.run(f"{command} --noinput", **variables)
        case _:
            root.run(command)


def _check(proxy: str, pairs: int, root: DebianRoot, machine: Machine) -> None:
    """Checks pages, files, and chats during an upgrade and a restart, and that no message is on the disk."""
    certificate = root.path / _CERTIFICATES[proxy]
    machine.wait_for(certificate)
    page = machine.get(f"https://{HOST}/", certificate)
    assert "Strict-Transport-Security" in page.headers, page.headers
    file = re.search(r'"(/static/[^"]+\.css)"', page.text)
    assert file, page.text
    style = machine.get(f"https://{HOST}{file[1]}", certificate)
    assert "immutable" in style.headers["Cache-Control"] and style.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(style.body)
    # All guests of the trial come from one address.
    root.run("/opt/passerby/deploy/systemd/manage settings_set shared_networks=on work=off")
    with machine.talkers(f"wss://{HOST}/ws/chat/", f"https://{HOST}", certificate, pairs) as talkers:
        machine.reload("passerby")
        time.sleep(_BACK_SECONDS + 1)
        reloaded = talkers.tell("absences")
        machine.systemctl("restart", "passerby")
        time.sleep(8)
        figures = talkers.end()
    print(json.dumps({"reload": reloaded, "in all": figures}, indent=1))
    assert figures["complaints"] == [] and figures["ended"] == 0 and figures["messages"] > 0
    assert reloaded["guests"] >= 2 * pairs and reloaded["longest"] < _BACK_SECONDS, reloaded
    machine.assert_nowhere(figures["canary"])


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"failed: {error.cmd}")
