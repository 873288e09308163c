"""The stage: a real site, a browser, its visitors, and the operator."""

import os
import subprocess
import sys
import time
from http import HTTPStatus
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.browser.visitor import Visitor
from tests.environment import ROOT
from tests.support.processes import ServerProcess, run_python


class Stage:
    """`context` holds the options of each visitor's browser: viewport, colour scheme, and so on."""

    def __init__(
        self, *, browser: Browser, server: ServerProcess, database: Path | None = None, **context: Any
    ) -> None:
        self.server = server
        self.visitors: list[Visitor] = []
        self._browser = browser
        self._database = database
        self._context = {"locale": "en", "base_url": server.origin} | context

    def browse_with(self, **context: Any) -> None:
        """Sets the browser options of the next visitors."""
        self._context |= context

    def visit(self, **context: Any) -> Visitor:
        """A new visitor in a profile of their own."""
        visitor = Visitor(self._browser.new_context(**self._context | context))
        self.visitors.append(visitor)
        return visitor

    def pair(self, **context: Any) -> tuple[Visitor, Visitor]:
        """Two visitors who chat with each other."""
        alice, bob = (
            self.visit(**context).comes("night trains, tea"),
            self.visit(**context).comes("Tea, chess"),
        )
        alice.meets(bob)
        return alice, bob

    def operate(self, *assignments: str) -> None:
        """Changes toggles, such as `is_open=off`: only on a server of its own."""
        assert self._database is not None, "the standing server is everybody's"
        subprocess.run(
            [sys.executable, ROOT / "manage.py", "settings_set", *assignments],
            env=os.environ
            | {"DATABASE_URL": f"sqlite:///{self._database}", "DJANGO_SETTINGS_MODULE": "chatsite.settings"},
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def prepare(self, code: str) -> None:
        """Runs Python with Django set up, to change the operator's data: only on a server of its own."""
        assert self._database is not None, "the standing server is everybody's"
        run_python(self._database, code)

    def awaits(self, path: str) -> None:
        """Waits until the site has that page: it reads its pools once a second."""
        while self.server.status(path) != HTTPStatus.OK:
            time.sleep(0.1)

    def close(self) -> None:
        for visitor in self.visitors:
            visitor.context.close()

    @property
    def complaints(self) -> list[str]:
        return [complaint for visitor in self.visitors for complaint in visitor.complaints]
