"""Screenshots of every state that a visitor can see, in `.screens/`. `python -m tests.screens [state ...]`.

Those used in documents are also replaced in `docs/screens/`.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

# Before anything reads the settings.
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from tests.browser.conftest import ARGUMENTS  # noqa: E402
from tests.browser.stage import Stage  # noqa: E402
from tests.browser.states import STATES, State  # noqa: E402
from tests.chromium import chromium  # noqa: E402
from tests.environment import REDIS, ROOT  # noqa: E402
from tests.support.processes import ServerProcess, copy_database, migrate  # noqa: E402

FOLDER = ROOT / ".screens"
SHOWN = ROOT / "docs" / "screens"
THEMES = ("light", "dark")
#: Lets animations finish.
SETTLE_MS = 700


@dataclass(frozen=True)
class Screen:
    """A size, and the states shown in it; all if there are none. `fingers`: a touch device."""

    name: str
    width: int
    height: int
    states: frozenset[str] = frozenset()
    fingers: bool = True


SCREENS = (
    Screen("phone", 390, 844),
    Screen("small", 320, 640, frozenset({"landing", "talking", "sure", "ended"})),
    Screen(
        "wide",
        1440,
        900,
        frozenset({"landing", "privacy", "safety", "nudged", "waiting", "talking", "lines", "ended"}),
        fingers=False,
    ),
)


def main(names: list[str]) -> None:
    """Takes the named states, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    with REDIS, TemporaryDirectory() as folder, sync_playwright() as playwright:
        template = Path(folder) / "template.sqlite3"
        migrate(template)
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for state in STATES:
            if not names or state.name in names:
                for screen in SCREENS:
                    if not screen.states or state.name in screen.states:
                        for theme in THEMES:
                            with _stage(browser, template, screen, theme) as stage:
                                _picture(stage, state, FOLDER / f"{state.name}-{screen.name}-{theme}.png")
        browser.close()


@contextmanager
def _stage(browser: Browser, template: Path, screen: Screen, theme: str) -> Iterator[Stage]:
    """A site of its own for each screenshot: some states change settings or stop it."""
    viewport = {"width": screen.width, "height": screen.height}
    with TemporaryDirectory() as folder:
        database = copy_database(template, Path(folder))
        with ServerProcess(database=database) as server:
            stage = Stage(browser=browser, server=server, database=database)
            stage.browse_with(viewport=viewport, color_scheme=theme)
            stage.browse_with(is_mobile=screen.fingers, has_touch=screen.fingers)
            yield stage
            stage.close()


def _picture(stage: Stage, state: State, path: Path) -> None:
    visitor = state.reach(stage)
    visitor.page.wait_for_timeout(SETTLE_MS)
    visitor.page.screenshot(path=path)
    if (shown := SHOWN / path.name).exists():
        copyfile(path, shown)
    sys.stdout.write(f"{path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
