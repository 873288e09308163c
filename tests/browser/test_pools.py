"""A pool from its creation in the admin to its guests: created, printed, entered with a code."""

from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.operator import POOLS, assert_accessible, listen, log_in, make_pool
from tests.browser.stage import Stage
from tests.support.processes import ServerProcess


def test_an_operator_makes_a_pool_and_takes_its_entry_codes_away(
    chrome: Browser, operated: ServerProcess
) -> None:
    page = chrome.new_page(base_url=operated.origin)
    complaints = listen(page)
    log_in(page)
    make_pool(page, "chess", name="Chess & tea")

    page.goto(POOLS)
    page.get_by_role("link", name="Chess & tea").click()
    page.get_by_role("link", name="Entry codes").click()
    page.get_by_label("How many").fill("6")
    page.get_by_label("Valid until").fill(f"{date.today() + timedelta(days=2)}T18:00")
    page.get_by_role("button", name="Create codes").click()

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
    page.get_by_role("button", name="Revoke all codes").click()
    expect(page.get_by_text("This cannot be undone.")).to_be_visible()
    page.get_by_role("button", name="Revoke all codes").click()
    expect(page.get_by_text("Revoked entry codes: 6.")).to_be_visible()
    page.goto(f"{POOLS}1/history/")
    expect(page.get_by_role("main")).to_contain_text("Created 6 entry codes, valid until")
    assert complaints == []
    page.close()


def test_axe_reports_no_violations_on_pools_and_codes(chrome: Browser, operated: ServerProcess) -> None:
    page = chrome.new_page(base_url=operated.origin, bypass_csp=True)
    log_in(page)
    make_pool(page, "chess", name="Chess & tea", needs_code=False)
    for path in (f"{POOLS}1/change/", f"{POOLS}1/delete/"):
        page.goto(path)
        assert_accessible(page)

    page.goto(f"{POOLS}1/codes/")
    page.get_by_label("Valid until").fill("2020-01-01T18:00")
    page.get_by_role("button", name="Create codes").click()
    expect(page.get_by_text("Choose a time within the next 366 days.")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Valid until").fill(f"{date.today() + timedelta(days=2)}T18:00")
    page.get_by_role("button", name="Create codes").click()
    expect(page.locator(".code").first).to_be_visible()
    assert_accessible(page)
    page.goto(f"{POOLS}1/codes/")
    assert_accessible(page)
    page.close()


def test_a_printed_code_admits_a_guest_and_no_one_enters_without_one(
    chrome: Browser, operated: ServerProcess
) -> None:
    stage = Stage(browser=chrome, server=operated)
    page = chrome.new_page(base_url=operated.origin)
    log_in(page)
    make_pool(page, "chess", name="Chess & tea")
    codes = make_codes(page, 2)
    page.close()
    alice, bob, carol = stage.visit(), stage.visit(), stage.visit()

    for visitor, code in ((alice, codes[0]), (bob, codes[1])):
        visitor.comes("openings", f"/p/chess/#code={code.replace('-', '')}")
        assert visitor.page.url.endswith("/p/chess/chat/")
    alice.meets(bob)
    carol.page.goto("/de/p/chess/")
    carol.page.get_by_label("Dein Zugangscode").fill("AAAA-AAAA-AAAA-AAAA")
    carol.page.get_by_role("button", name="Los").click()

    expect(carol.panel("refused")).to_be_attached()
    carol.sees("Dieser Code ist ungültig. Prüfe ihn oder frag die Person, von der du ihn hast.")
    assert "This code" not in carol.page.locator("body").inner_text()  # not even in the browser's console
    assert stage.complaints == []
    stage.close()


def test_a_code_in_use_and_an_invalid_code_have_different_messages(
    chrome: Browser, operated: ServerProcess
) -> None:
    stage = Stage(browser=chrome, server=operated)
    page = chrome.new_page(base_url=operated.origin)
    log_in(page)
    make_pool(page, "chess", name="Chess & tea")
    (code,) = make_codes(page, 1)
    page.close()
    alice, bob = stage.visit(), stage.visit()
    for visitor in (alice, bob):
        visitor.comes("openings", f"/p/chess/#code={code.replace('-', '')}")
        if visitor is alice:
            expect(alice.panel("waiting")).to_be_attached()

    bob.sees("This code is already in use. Try again when the other person has left.")
    expect(bob.page.get_by_text("This code is not valid").locator("visible=true")).to_have_count(0)
    bob.presses("Try now")
    bob.sees("This code is already in use.")
    expect(alice.panel("waiting")).to_be_attached()
    assert stage.complaints == []
    stage.close()


def test_a_code_in_the_address_is_taken_out_of_it(chrome: Browser, operated: ServerProcess) -> None:
    page = chrome.new_page(base_url=operated.origin)
    log_in(page)
    make_pool(page, "chess", name="Chess & tea")

    page.goto("/p/chess/#code=7K3QX9M2PAVT4HRD")

    expect(page.get_by_label("Your entry code")).to_have_value("7K3QX9M2PAVT4HRD")
    assert page.url == f"{operated.origin}/p/chess/"
    page.close()


def make_codes(page: Page, count: int) -> list[str]:
    page.goto(f"{POOLS}1/codes/")
    page.get_by_label("How many").fill(str(count))
    page.get_by_label("Valid until").fill(f"{date.today() + timedelta(days=2)}T18:00")
    page.get_by_role("button", name="Create codes").click()
    expect(page.locator(".code")).to_have_count(count)
    return page.locator(".code__code").all_inner_texts()
