"""One of many machines: its own Debian in a network namespace, set up by the commands of its pages."""

import shlex
import shutil
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.trial.document import COPY, EXAMPLE, REPOSITORY, ROOT, documented
from deploy.trial.network import Host
from deploy.trial.root import DebianRoot
from deploy.trial.services import Services
from tests.support.certificates import write_certificate

#: Commands that install software and need a package index. Machines of the trial only reach each other.
_INSTALLING = ("apt-get ", "git ", "make ")
_HOOK = "--deploy-hook "
#: Waits at certbot's port for the authority's request to port 80 of this machine, and makes that request.
_CHALLENGE = """
import http.server, threading, time, urllib.request
class Certbot(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.path.encode())
certbot = http.server.HTTPServer(("127.0.0.1", 8888), Certbot)
threading.Thread(target=certbot.serve_forever, daemon=True).start()
path = "/.well-known/acme-challenge/token"
for _ in range(100):
    try:
        assert urllib.request.urlopen(f"http://ADDRESS{path}").read().decode() == path
        break
    except OSError:
        time.sleep(0.2)
else:
    raise SystemExit("certbot is not asked")
"""


class ManyHost:
    """`answers`: what a person types when a command containing the key prompts for input."""

    def __init__(self, host: Host, base: Path, *, name: str, answers: dict[str, str], logs: Path) -> None:
        self.host = host
        self.root = DebianRoot("", base)
        self.logs = logs / host.name
        self.logs.mkdir()
        self.services = Services(self.root, host.namespace, self.logs)
        self._name = name
        self._answers = answers
        self._done: set[str] = set()
        self._killed: list[str] = []

    def __enter__(self) -> Self:
        self.root.__enter__()
        self.root.bring(ROOT, COPY)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.root.__exit__(kind, error, traceback)

    def set_up(self, page: str, block: str, *, example: str, copy_from: "ManyHost | None" = None) -> None:
        """Runs every command of the block, with this machine's address instead of `example`.

        Skips commands that another page has already run on this machine.
        """
        for command in documented(f"machines/{page}.md", block):
            command = command.replace(example, self.host.address)
            command = command.replace(EXAMPLE, self._name).replace(REPOSITORY, COPY)
            if command in self._done:
                continue
            print(f"{self.host.name:>3}  {command}", flush=True)
            self._carry_out(command, copy_from)
            self._done.add(command)

    def run(self, command: str) -> None:
        typed = "".join(answer for part, answer in self._answers.items() if part in command)
        namespace = None if command.startswith(_INSTALLING) else self.host.namespace
        self.root.run(command, typed=typed, namespace=namespace)

    def upgrade(self) -> None:
        """As described in docs/machines/site.md; `make upgrade` is `make install` and a reload."""
        pull, upgrade = documented("machines/site.md", "upgrade")
        assert upgrade == "make -C /opt/passerby upgrade"
        self.run(pull)
        self.run("make -C /opt/passerby install")
        self.services.reload("passerby")

    def bring_next_version(self) -> None:
        """Another version has different files, so different hashes and names."""
        place = self.root.path / COPY.lstrip("/")
        for file in (place / "static").rglob("*.js"):
            file.write_text(f"{file.read_text()}\nexport const version = 'next';\n")
        self.root.run(f"git -C {COPY} -c user.name=trial -c user.email=trial@localhost commit -qam next")

    def die(self) -> None:
        """Simulates a power failure."""
        self.host.die()
        self._killed = self.services.forget()

    def revive(self) -> None:
        self.host.revive()
        for name in self._killed:
            self.services.start(name)

    def _carry_out(self, command: str, copy_from: "ManyHost | None") -> None:
        match command.split():
            case ["systemctl", *arguments]:
                if "haproxy" in arguments:
                    self._lower_limit()
                self.services.systemctl(*arguments)
            case ["scp", _, place]:
                assert copy_from is not None
                shutil.copy(copy_from.root.path / place.lstrip("/"), self.root.path / place.lstrip("/"))
            case ["certbot", *_]:
                self._certify(command)
            case [*_, "createsuperuser"]:
                account = {"USERNAME": "operator", "PASSWORD": "only-for-the-trial-7", "EMAIL": "o@localhost"}
                variables = {f"DJANGO_SUPERUSER_{name}": value for name, value in account.items()}
                self.root.run(f"{command} --noinput", namespace=self.host.namespace, **variables)
            case _:
                self.run(command)

    def _lower_limit(self) -> None:
        """Two descriptors per connection may exceed this machine's limit; systemd allows half a million."""
        file = self.root.path / "etc/haproxy/haproxy.cfg"
        file.write_text(file.read_text().replace("maxconn 50000", "maxconn 5000"))

    def _certify(self, command: str) -> None:
        """Replaces certbot: forwards the authority's request, and calls the hook with a new certificate."""
        challenge = _CHALLENGE.replace("ADDRESS", self.host.address)
        self.root.run(f"python3 -c {shlex.quote(challenge)}", namespace=self.host.namespace)
        place = f"/etc/letsencrypt/live/{self._name}"
        folder = self.root.path / place.lstrip("/")
        folder.mkdir(parents=True)
        certificate, key = write_certificate(folder, self._name)
        certificate.rename(folder / "fullchain.pem")
        key.rename(folder / "privkey.pem")
        hook = command.partition(_HOOK)[2]
        self.root.run(hook, RENEWED_LINEAGE=place)
        self.services.systemctl("reload", "haproxy")
