"""An operator using the admin in a browser."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.environment import ROOT

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
NAME, PASSWORD = "operator", "lanterns over water"
SETTINGS = "/admin/chat/sitesettings/"
ACCOUNTS = "/admin/auth/user/"
POOLS = "/admin/chat/pool/"

#: Waits for colour transitions.
SETTLED = """() => {
    const passing = document.getAnimations().filter((each) => each.effect.getTiming().iterations !== Infinity);
    return Promise.allSettled(passing.map((each) => each.finished));
}"""


def make_account(database: Path) -> None:
    """Creates an admin account for the servers that share this database."""
    account = {"DJANGO_SUPERUSER_USERNAME": NAME, "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
    place = {"DJANGO_SETTINGS_MODULE": "chatsite.settings", "DATABASE_URL": f"sqlite:///{database}"}
    subprocess.run(
        [sys.executable, ROOT / "manage.py", "createsuperuser", "--noinput", "--email="],
        env=os.environ | account | place,
        check=True,
    )


def log_in(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_label("Username").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Run the site")).to_be_visible()


def make_pool(page: Page, slug: str, *, name: str, needs_code: bool = True) -> None:
    page.goto(f"{POOLS}add/")
    page.get_by_label("Name:", exact=True).fill(name)
    page.get_by_label("Address").fill(slug)
    page.get_by_label("Entry codes").set_checked(needs_code)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()


def listen(page: Page) -> list[str]:
    """Collects the console's complaints about the page."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def assert_accessible(page: Page) -> None:
    """In light and dark mode."""
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        results = Axe().run(page)
        assert results.violations_count == 0, f"{page.url}, {theme}: {results.generate_report()}"
