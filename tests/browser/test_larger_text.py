"""With text at twice the size, every control and every name is fully visible, also on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.operator import assert_accessible
from tests.browser.rare_states import encrypted
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

#: On how many lines each word of the partner's name is.
_LINES_OF_WORDS = """() => {
  const text = document.querySelector(".table__name").firstChild;
  const lines = ({ index, 0: word }) => {
    const range = document.createRange();
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    return new Set([...range.getClientRects()].map((box) => box.top)).size;
  };
  return [...text.data.matchAll(/\\S+/g)].map(lines);
}"""


@pytest.mark.parametrize("path", ["/", "/ar/"], ids=["left to right", "right to left"])
def test_with_text_twice_as_large_everything_is_still_there(stage: Stage, path: str) -> None:
    stage.browse_with(viewport={"width": 640, "height": 800}, bypass_csp=True, reduced_motion="reduce")
    alice, bob = stage.visit().comes(path=path), stage.visit().comes(path=path)
    alice.meets(bob)
    bob.says("hello")
    alice.reads("hello")
    alice.page.add_style_tag(content="html { font-size: 200% }")
    assert_accessible(alice.page)
    assert alice.page.evaluate("document.documentElement.scrollWidth") <= 640
    expect(alice.field).to_be_in_viewport()
    expect(alice.page.locator(".bar [data-action=leave]")).to_be_in_viewport()


@pytest.mark.parametrize("size", ["150%", "200%"])
def test_on_a_phone_with_larger_text_the_name_is_complete_and_the_chat_has_room(
    stage: Stage, size: str
) -> None:
    stage.browse_with(viewport={"width": 360, "height": 740}, bypass_csp=True, reduced_motion="reduce")
    alice, bob = stage.pair()
    bob.says("hello")
    alice.reads("hello")
    alice.page.add_style_tag(content=f"html {{ font-size: {size} }}")
    for action in ("leave", "next", "menu"):
        expect(alice.page.locator(f".bar [data-action={action}]")).to_be_in_viewport(ratio=1)
    assert max(alice.page.evaluate(_LINES_OF_WORDS)) == 1
    room = alice.page.evaluate("document.querySelector('.transcript').offsetHeight")
    assert room > 740 / 3
    alice.presses("Leave")
    expect(alice.page.locator("[data-armed]")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("size", ["100%", "200%"])
def test_a_long_name_is_complete_on_every_screen(stage: Stage, size: str) -> None:
    stage.browse_with(bypass_csp=True, reduced_motion="reduce")
    alice, _ = stage.pair()
    assert_long_name_is_complete(alice, size)


def test_beside_the_lock_of_an_encrypted_chat_a_long_name_is_complete_too(own_stage: Stage) -> None:
    own_stage.browse_with(bypass_csp=True, reduced_motion="reduce")
    assert_long_name_is_complete(encrypted(own_stage), "200%")


def assert_long_name_is_complete(alice: Visitor, size: str) -> None:
    """Among the longest that the site gives."""
    name = alice.page.locator(".table__name")
    name.evaluate("(name) => { name.textContent = 'Nachdenklicher Schmetterling'; }")
    alice.page.add_style_tag(content=f"html {{ font-size: {size} }}")
    for width in (320, 390, 500, 640, 768, 844, 1023, 1280):
        alice.page.set_viewport_size({"width": width, "height": 844})
        assert name.evaluate("(name) => name.scrollWidth - name.clientWidth") == 0
        assert alice.page.evaluate("document.documentElement.scrollWidth") <= width
        assert max(alice.page.evaluate(_LINES_OF_WORDS)) == 1, width
