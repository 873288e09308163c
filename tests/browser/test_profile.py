"""What a browser profile contains after a chat: the pages' URLs, but no message."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import ARGUMENTS
from tests.browser.visitor import Visitor
from tests.chromium import chromium
from tests.support.processes import ServerProcess

SAID, HEARD, DRAFT, WISH = (f"canary-{name}-7be02a" for name in ("said", "heard", "draft", "wish"))
#: Known to be stored, which proves that the search works: browsers keep a history.
CONTROL = "canary-control-7be02a"


def test_a_profile_contains_no_message(chrome: Browser, server: ServerProcess, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    context = chrome.browser_type.launch_persistent_context(
        profile,
        executable_path=chromium(profiled=True),
        args=list(ARGUMENTS),
        base_url=server.origin,
        locale="en",
    )
    partner = Visitor(chrome.new_context(base_url=server.origin, locale="en"))
    guest = Visitor(context)
    guest.page.goto(f"/?{CONTROL}")
    guest.comes(WISH)
    partner.comes(WISH)
    guest.meets(partner)
    guest.says(SAID)
    partner.reads(SAID)
    partner.says(HEARD)
    guest.reads(HEARD)
    guest.sees_mark(SAID, "delivered")
    guest.writes(DRAFT)
    expect(guest.field).to_have_value(DRAFT)
    context.close()
    partner.context.close()
    assert _places(profile, CONTROL)
    assert {word: _places(profile, word) for word in (SAID, HEARD, DRAFT)} == {SAID: [], HEARD: [], DRAFT: []}


def _places(profile: Path, word: str) -> list[str]:
    spellings = (word.encode(), word.encode("utf-16-le"))
    files = [path for path in profile.rglob("*") if path.is_file()]
    return [
        str(path.relative_to(profile)) for path in files if any(sp in path.read_bytes() for sp in spellings)
    ]
