"""Fills, outlines and faces have enough contrast, in both themes and with every accent that an operator can choose."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from chat.formats.colours import READABLE, contrast
from tests.environment import ROOT
from tests.repository.sources import sources

#: The minimum contrast of what is not text (WCAG 2.2, 1.4.11).
VISIBLE = 3.0
#: Of each hue a deep, a middle and a bright shade, and greys.
ACCENTS = [
    f"hsl({hue} {s}% {light}%)" for hue in range(0, 360, 15) for s, light in ((90, 15), (70, 35), (100, 50))
]
ACCENTS += [f"hsl(0 0% {light}%)" for light in (0, 40)]
HUES = range(0, 360, 15)

#: Resolves values of CSS to `#rrggbb`, as the browser paints them.
_PAINTED = """(values) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const probe = document.body.appendChild(document.createElement("p"));
  return values.map((value) => {
    probe.style.color = value;
    canvas.fillStyle = getComputedStyle(probe).color;
    canvas.fillRect(0, 0, 1, 1);
    const parts = [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
  });
}"""
_NAMES = ("paper", "sky", "ink", "ink-soft", "rim", "fill-me", "fill-partner")


@pytest.fixture(params=["light", "dark"])
def tokens(request: pytest.FixtureRequest, chrome: Browser) -> Iterator[Page]:
    page = chrome.new_page(color_scheme=request.param)
    page.set_content("<html><body></body></html>")
    for sheet in ("shared/tokens.css", "accent.css"):
        page.add_style_tag(content=(ROOT / "static/css" / sheet).read_text())
    yield page
    page.close()


def painted(page: Page, *values: str) -> list[str]:
    return list(page.evaluate(_PAINTED, list(values)))


@pytest.mark.parametrize("accents", [[None], ACCENTS], ids=["own colours", "accents"])
def test_texts_and_outlines_can_be_seen_on_every_fill(tokens: Page, accents: list[str | None]) -> None:
    for accent in accents:
        if accent:
            tokens.evaluate(
                "(accent) => { document.documentElement.dataset.accent = ''; "
                "document.documentElement.style.setProperty('--chosen', accent); }",
                accent,
            )
        colours = dict(zip(_NAMES, painted(tokens, *(f"var(--{name})" for name in _NAMES)), strict=True))
        for ground in ("fill-me", "fill-partner", "paper"):
            for text in ("ink", "ink-soft"):
                assert contrast(colours[text], colours[ground]) >= READABLE, (accent, text, ground)
        for ground in ("paper", "sky"):
            assert contrast(colours["rim"], colours[ground]) >= VISIBLE, (accent, ground)


def test_every_face_can_be_seen_and_its_features_on_it(tokens: Page) -> None:
    paper, sky = painted(tokens, "var(--paper)", "var(--sky)")
    faces = painted(tokens, *(f"oklch(var(--face) {hue})" for hue in HUES))
    assert len(set(faces)) == len(HUES)
    for face in faces:
        assert contrast(face, paper) >= VISIBLE  # also the colour of the features
        assert contrast(face, sky) >= VISIBLE


def test_styles_for_hovering_apply_only_where_a_device_can_hover(tokens: Page) -> None:
    rules = """(text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      const found = [];
      const walk = (rules, isHover) => {
        for (const rule of rules) {
          if (rule.selectorText?.includes(":hover") && !isHover) found.push(rule.selectorText);
          walk(rule.cssRules ?? [], isHover || /hover: ?hover/.test(rule.conditionText ?? ""));
        }
      };
      walk(sheet.cssRules, false);
      return found;
    }"""
    sheets = sources(".css", "static/css/shared", "static/css/chat", "static/css/pages")
    assert sheets
    assert [tokens.evaluate(rules, sheet.read_text()) for sheet in sheets] == [[] for _ in sheets]
