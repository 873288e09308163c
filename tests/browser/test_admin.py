"""An operator's way through the admin: nothing blocked by the policy, nothing that axe objects to."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.conftest import StartServer
from tests.environment import ROOT
from tests.processes import ServerProcess

Theme = Literal["light", "dark"]
NAME, PASSWORD = "operator", "lanterns over water"
SETTINGS = "/admin/chat/sitesettings/"
ACCOUNTS = "/admin/auth/user/"
POOLS = "/admin/chat/pool/"
#: Of each kind one: an index, forms, a history, a list.
PAGES = (
    "/admin/",
    SETTINGS,
    f"{SETTINGS}history/",
    POOLS,
    f"{POOLS}add/",
    ACCOUNTS,
    f"{ACCOUNTS}add/",
    f"{ACCOUNTS}1/change/",
    "/admin/auth/group/add/",
    "/admin/password_change/",
)


@pytest.fixture
def operated(start_server: StartServer, database: Path) -> ServerProcess:
    """A server whose admin somebody may enter."""
    account = {"DJANGO_SUPERUSER_USERNAME": NAME, "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
    place = {"DJANGO_SETTINGS_MODULE": "chatsite.settings", "DATABASE_URL": f"sqlite:///{database}"}
    subprocess.run(
        [sys.executable, ROOT / "manage.py", "createsuperuser", "--noinput", "--email="],
        env=os.environ | account | place,
        check=True,
    )
    return start_server()


def test_an_operator_closes_the_site_and_finds_it_in_the_history(
    chrome: Browser, operated: ServerProcess
) -> None:
    page = chrome.new_page(base_url=operated.origin)
    complaints = listen(page)

    log_in(page)
    page.get_by_role("main").get_by_role("link", name="Site settings").first.click()
    page.get_by_label("Open", exact=True).uncheck()
    page.get_by_label("Maintenance message").fill("Back at ten.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    expect(page.get_by_label("Open", exact=True)).not_to_be_checked()
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("main").get_by_role("table")).to_contain_text(
        'Changed Open: on → off and Maintenance message: "" → "Back at ten.".'
    )
    for path in PAGES:
        page.goto(path)

    assert complaints == []
    page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_objects_to_nothing(chrome: Browser, operated: ServerProcess, theme: Theme) -> None:
    # Axe styles what it measures, which the policy forbids: hence without it.
    page = chrome.new_page(base_url=operated.origin, color_scheme=theme, bypass_csp=True)
    page.goto("/admin/")
    assert_accessible(page)
    log_in(page)
    for path in PAGES:
        page.goto(path)
        assert_accessible(page)

    page.goto(SETTINGS)
    page.get_by_label("Site name").fill("\u202e")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Control characters are not allowed")).to_be_visible()
    assert_accessible(page)
    page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_operator_makes_a_pool_and_takes_its_entry_codes_away(
    chrome: Browser, operated: ServerProcess, theme: Theme
) -> None:
    page = chrome.new_page(base_url=operated.origin, color_scheme=theme)
    complaints = listen(page)
    log_in(page)
    make_pool(page, "chess", name="Chess & tea")

    page.goto(POOLS)
    page.get_by_role("link", name="Chess & tea").click()
    page.get_by_role("link", name="Entry codes").click()
    page.get_by_label("How many").fill("6")
    page.get_by_label("Valid until").fill(f"{date.today() + timedelta(days=2)}T18:00")
    page.get_by_role("button", name="Make codes").click()

    codes = page.locator(".code__code").all_inner_texts()
    assert len(set(codes)) == 6
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save as CSV").click()
    lines = Path(saving.value.path()).read_text().splitlines()
    assert saving.value.suggested_filename == "chess-codes.csv"
    assert [line.split(",")[0] for line in lines[1:]] == codes
    page.emulate_media(media="print")
    expect(page.locator(".code svg").first).to_be_visible()
    for on_the_screen in ("#header", ".breadcrumbs", ".codes__advice"):
        expect(page.locator(on_the_screen)).to_be_hidden()
    page.emulate_media(media="screen")

    page.get_by_role("link", name="Chess & tea").click()
    page.get_by_role("link", name="Entry codes").click()
    page.get_by_role("button", name="Take all codes back").click()
    expect(page.get_by_text("6 entry codes are valid no more.")).to_be_visible()
    page.goto(f"{POOLS}1/history/")
    expect(page.get_by_role("main")).to_contain_text("Made 6 entry codes, valid until")
    assert complaints == []
    page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_objects_to_nothing_about_pools_and_codes(
    chrome: Browser, operated: ServerProcess, theme: Theme
) -> None:
    page = chrome.new_page(base_url=operated.origin, color_scheme=theme, bypass_csp=True)
    log_in(page)
    make_pool(page, "chess", name="Chess & tea", needs_code=False)
    for path in (f"{POOLS}1/change/", f"{POOLS}1/delete/"):
        page.goto(path)
        assert_accessible(page)

    page.goto(f"{POOLS}1/codes/")
    page.get_by_label("Valid until").fill("2020-01-01T18:00")
    page.get_by_role("button", name="Make codes").click()
    expect(page.get_by_text("Name a time within the next 366 days.")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Valid until").fill(f"{date.today() + timedelta(days=2)}T18:00")
    page.get_by_role("button", name="Make codes").click()
    expect(page.locator(".code").first).to_be_visible()
    assert_accessible(page)
    page.goto(f"{POOLS}1/codes/")
    assert_accessible(page)
    page.close()


def make_pool(page: Page, slug: str, *, name: str, needs_code: bool = True) -> None:
    page.goto(f"{POOLS}add/")
    page.get_by_label("Name:", exact=True).fill(name)
    page.get_by_label("Address").fill(slug)
    page.get_by_label("Entry codes").set_checked(needs_code)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()


def listen(page: Page) -> list[str]:
    """What the console will have said against the page."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def log_in(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_label("Username").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Run the site")).to_be_visible()


def assert_accessible(page: Page) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, f"{page.url}: {results.generate_report()}"
