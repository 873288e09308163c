"""Faces: made from the name, the same in both browsers, in the header and at each group."""

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

Pair = tuple[Visitor, Visitor]

_LOOK = "(face) => [face.style.getPropertyValue('--hue'), face.firstElementChild.getAttribute('d')]"


def look(face: Locator) -> list[str]:
    return list(face.evaluate(_LOOK))


def test_both_browsers_show_the_same_faces(pair: Pair) -> None:
    alice, bob = pair
    bob.says("hello")
    alice.reads("hello")
    header, line = alice.page.locator(".bar .face"), alice.lines("partner").locator(".face")
    own = bob.lines("me").locator(".face")
    expect(header).to_be_visible()
    assert look(header) == look(line) == look(own)
    assert all(look(header))


def test_a_face_needs_no_request(stage: Stage) -> None:
    alice = stage.visit().comes("tea")
    asked: list[str] = []
    expect(alice.panel("waiting")).to_be_attached()
    alice.page.wait_for_load_state("networkidle")
    alice.page.on("request", lambda request: asked.append(request.url))
    bob = stage.visit().comes("tea")
    alice.meets(bob)
    expect(alice.page.locator(".bar .face")).to_be_visible()
    assert asked == []


def test_faces_differ_between_names_and_never_for_one(visit: Visit) -> None:
    alice = visit().comes()
    faces = alice.page.evaluate("""async () => {
      const { drawFace } = await import(document.querySelector("link[href*='/face.']").href);
      const face = (name) => {
        const svg = document.querySelector(".bar .face").cloneNode(true);
        drawFace(svg, name);
        return svg.outerHTML;
      };
      const names = [...Array(400).keys()].map((i) => `Calm Otter ${i}`);
      return { all: names.map(face), again: names.map(face), other: ["كاتب", "Ёж", "🦊"].map(face) };
    }""")
    assert faces["all"] == faces["again"]
    assert len(set(faces["all"])) > 200  # of 720
    assert len(set(faces["other"])) == 3
