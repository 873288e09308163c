"""A minified sheet has the same rules as its source, as parsed by the browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from chatsite.web.minifier import joined, lean
from tests.environment import ROOT
from tests.repository.sources import named

#: Every rule with its layers, conditions and declarations, as the browser parsed it.
_RULES = """(text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  const rules = [];
  // Two spellings of one value: no background at all, the weight of bold letters, names of fonts, numbers and spaces.
  const same = { "0px": "0%", initial: "0%", transparent: "0%", none: "0%", bold: "700", normal: "400" };
  const close = (text) => text.replace(/\\s*([:,()+*/])\\s*/g, "$1");
  const valueOf = (style, name) => {
    let value = close(style.getPropertyValue(name).replace(/(^|[^\\d])\\.(\\d)/g, "$10.$2"));
    if (name === "font-family") value = value.replace(/"/g, "").toLowerCase();
    return /^(background-|font-weight)/.test(name) ? same[value] ?? value : value;
  };
  const declared = (style) => [...style].map((name) => [name, valueOf(style, name), style.getPropertyPriority(name)]);
  const walk = (list, where) => {
    for (const rule of list) {
      const text = rule.cssText.slice(0, rule.cssText.indexOf("{")).trim();
      const head = text.startsWith("@") ? close(text) : text;
      if (rule.style) rules.push([where, head, declared(rule.style)]);
      if (rule.cssRules?.length) walk(rule.cssRules, `${where} ${head}`);
      if (!rule.style && !rule.cssRules) rules.push([where, rule.cssText, []]);
    }
  };
  walk(sheet.cssRules, "");
  return rules;
}"""


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    page = chrome.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("sheet", sorted((ROOT / "static/css").rglob("*.css")), ids=named)
def test_a_lean_sheet_has_the_same_rules_with_the_same_declarations(page: Page, sheet: Path) -> None:
    written = page.evaluate(_RULES, joined(sheet))
    sent = page.evaluate(_RULES, lean(sheet))
    assert written
    different = [(one, other) for one, other in zip(written, sent, strict=False) if one != other]
    assert different[:5] == []
    assert len(written) == len(sent)
