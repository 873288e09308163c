"""Pictures of every state that a visitor can see, for the documentation: `python -m tests.screens`."""

# ruff: noqa: I001  (the environment first: it prepares what everything else reads)
from tests import environment

import os
import sys
from pathlib import Path

from django.core.management import call_command
from playwright.sync_api import Browser, sync_playwright

from chatsite.redis_server import RedisServer
from tests.browser.conftest import ARGUMENTS
from tests.browser.stage import Stage
from tests.browser.states import STATES, State
from tests.chromium import chromium
from tests.processes import ServerProcess, copy_database, migrate, switch

PICTURES = environment.ROOT / "docs" / "screens"
PHONE = {"viewport": {"width": 390, "height": 844}}
WIDE = {"viewport": {"width": 1280, "height": 800}}
#: What each state is pictured in; the landing page and the talk also in the other two.
VIEWS = {"phone-light": PHONE, "wide-dark": WIDE}
EVERY_VIEW = VIEWS | {"phone-dark": PHONE, "wide-light": WIDE}
SHOWN_IN_EVERY_VIEW = {"landing", "talking"}


def main(names: list[str]) -> int:
    """Of the states named, or of all."""
    PICTURES.mkdir(exist_ok=True)
    template = environment.DIRECTORY / "template.sqlite3"
    migrate(template)
    # Nobody waits half a minute for a picture of an empty table.
    switch(template, "cooldown_partners=0", "second_chance_seconds=5")
    call_command("collectstatic", interactive=False, verbosity=0)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for state in STATES:
            if names and state.name not in names:
                continue
            for view in EVERY_VIEW if state.name in SHOWN_IN_EVERY_VIEW else VIEWS:
                picture(browser, state, view, template)
        browser.close()
    return 0


def picture(browser: Browser, state: State, view: str, template: Path) -> None:
    """One state on a site of its own."""
    directory = environment.DIRECTORY / f"{state.name}-{view}"
    directory.mkdir()
    database = copy_database(template, directory)
    with RedisServer() as redis, ServerProcess(database=database, REDIS_URL=redis.url) as server:
        stage = Stage(
            browser=browser,
            server=server,
            database=database,
            color_scheme=view.partition("-")[2],
            reduced_motion="reduce",
            **EVERY_VIEW[view],
        )
        seen = state.reach(stage)
        seen.page.screenshot(path=PICTURES / f"{state.name}-{view}.png")
        stage.close()
    sys.stdout.write(f"{state.name}, {view}\n")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    sys.exit(main(sys.argv[1:]))
