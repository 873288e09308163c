"""The stage: a real site, a browser, those who visit, and the operator behind it all."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.browser.visitor import Visitor
from tests.environment import ROOT
from tests.support.processes import ServerProcess, run_python


class Stage:
    """`context` is what each visitor's browser is like: viewport, colour scheme, and so on."""

    def __init__(
        self, *, browser: Browser, server: ServerProcess, database: Path | None = None, **context: Any
    ) -> None:
        self.server = server
        self.visitors: list[Visitor] = []
        self._browser = browser
        self._database = database
        self._context = {"locale": "en", "base_url": server.origin} | context

    def browse_with(self, **context: Any) -> None:
        """What the browsers of the next visitors are like."""
        self._context |= context

    def visit(self, **context: Any) -> Visitor:
        """Somebody new at the door, in a profile of their own."""
        visitor = Visitor(self._browser.new_context(**self._context | context))
        self.visitors.append(visitor)
        return visitor

    def pair(self, **context: Any) -> tuple[Visitor, Visitor]:
        """Two who sit at one table."""
        alice, bob = (
            self.visit(**context).comes("night trains, tea"),
            self.visit(**context).comes("Tea, chess"),
        )
        alice.meets(bob)
        return alice, bob

    def operate(self, *assignments: str) -> None:
        """What the operator sets, as `is_open=off`: on a server of one's own."""
        assert self._database is not None, "the standing server is everybody's"
        subprocess.run(
            [sys.executable, ROOT / "manage.py", "settings_set", *assignments],
            env=os.environ
            | {"DATABASE_URL": f"sqlite:///{self._database}", "DJANGO_SETTINGS_MODULE": "chatsite.settings"},
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def prepare(self, code: str) -> None:
        """Python, with Django set up, that changes what the operator owns: on a server of one's own."""
        assert self._database is not None, "the standing server is everybody's"
        run_python(self._database, code)

    def close(self) -> None:
        for visitor in self.visitors:
            visitor.context.close()

    @property
    def complaints(self) -> list[str]:
        return [complaint for visitor in self.visitors for complaint in visitor.complaints]
