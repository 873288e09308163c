"""States of a pool with questions."""

from http import HTTPStatus

from playwright.sync_api import Locator, expect

from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.support.pools import POOLS


def asked(stage: Stage) -> Visitor:
    """A chat begins with a question."""
    return _pair(stage)[0]


def answering(stage: Stage) -> Visitor:
    """A guest writes an answer; the partner's is there already."""
    alice, bob = _pair(stage)
    _answer(bob, "Coffee, before anybody speaks to me.")
    expect(_state(alice)).to_contain_text("has answered")
    alice.presses("Answer together")
    alice.page.locator("#answer").fill("Tea, and only tea.")
    return alice


def answer_waits(stage: Stage) -> Visitor:
    alice, _ = _pair(stage)
    _answer(alice, "Tea, and only tea.")
    expect(_state(alice)).to_contain_text("stays on this page")
    return alice


def answered(stage: Stage) -> Visitor:
    """Both answers are there."""
    alice, bob = _pair(stage)
    _answer(alice, "Tea, and only tea.")
    _answer(bob, "Coffee, before anybody speaks to me.")
    alice.reads("Coffee")
    expect(_state(alice)).to_have_text("You have both answered.")
    return alice


QUESTIONS = (asked, answering, answer_waits, answered)


def _pair(stage: Stage) -> tuple[Visitor, Visitor]:
    """Makes the pools first on a server that is not shared."""
    if stage.server.status("/p/club/") == HTTPStatus.NOT_FOUND:
        stage.prepare(POOLS)
    alice, bob = stage.visit(), stage.visit()
    for visitor in (alice, bob):
        stage.awaits("/p/club/")
        visitor.comes(path="/p/club/")
    alice.meets(bob)
    expect(alice.page.locator(".question__text")).to_be_visible()
    return alice, bob


def _answer(visitor: Visitor, text: str) -> None:
    visitor.presses("Answer together")
    visitor.page.locator("#answer").fill(text)
    visitor.presses("Done")


def _state(visitor: Visitor) -> Locator:
    return visitor.page.locator(".question__state")
