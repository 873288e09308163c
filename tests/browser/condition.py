"""Waits until a condition holds in a page."""

import time
from typing import Any

from playwright.sync_api import Page

_SECONDS = 15.0


def becomes_true(page: Page, condition: str, arg: object = None) -> Any:
    """The condition's value once it is truthy; its source is an expression or a function of `arg`.

    Playwright's `wait_for_function` re-evaluates with `eval`, which the site's Content Security Policy
    forbids: it only works if the first evaluation succeeds.
    """
    deadline = time.monotonic() + _SECONDS
    while not (value := page.evaluate(condition, arg)):
        assert time.monotonic() < deadline, f"not true within {_SECONDS} s: {condition}"
        page.wait_for_timeout(50)
    return value
