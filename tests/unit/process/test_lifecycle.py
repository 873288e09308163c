"""A drain calls every callback once, and a failing one does not stop the others."""

from collections.abc import Iterator

import pytest

from chatsite.process import lifecycle


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    with lifecycle.another():
        yield


async def test_callbacks_see_that_it_drains() -> None:
    seen: list[bool] = []

    async def look() -> None:
        seen.append(lifecycle.draining())

    lifecycle.on_drain(look)
    assert not lifecycle.draining()
    await lifecycle.drain()
    assert seen == [True]


async def test_it_asks_once() -> None:
    asked: list[int] = []

    async def count() -> None:
        asked.append(1)

    lifecycle.on_drain(count)
    await lifecycle.drain()
    await lifecycle.drain()
    assert asked == [1]


async def test_a_callback_that_fails_is_logged_by_its_kind(caplog: pytest.LogCaptureFixture) -> None:
    asked: list[int] = []

    async def fail() -> None:
        raise ValueError("a secret text")

    async def count() -> None:
        asked.append(1)

    lifecycle.on_drain(fail)
    lifecycle.on_drain(count)
    await lifecycle.drain()
    assert asked == [1]
    assert "ValueError at test_lifecycle.py" in caplog.text
    assert "a secret text" not in caplog.text
