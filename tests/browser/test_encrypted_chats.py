"""Encrypted chats: what two guests see and send while the site cannot read them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from chatsite.redis.embedded import RedisServer
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.browser.wire import Wire
from tests.support.processes import ServerProcess, copy_database, switch


@pytest.fixture(scope="module")
def site(
    migrated_database: Path, static_files: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """Encrypts where both browsers can."""
    database = copy_database(migrated_database, tmp_path_factory.mktemp("encrypted"))
    switch(database, "encryption=when_possible")
    with RedisServer() as own, ServerProcess(database=database, REDIS_URL=own.url) as server:
        yield server


@pytest.fixture
def stage(chrome: Browser, site: ServerProcess) -> Iterator[Stage]:
    stage = Stage(browser=chrome, server=site)
    yield stage
    stage.close()
    assert stage.complaints == []
    site.check_output()


@pytest.fixture
def pair(stage: Stage) -> tuple[Visitor, Visitor, list[Wire]]:
    alice, bob = stage.visit(), stage.visit()
    wires = [Wire(each.page) for each in (alice, bob)]
    alice.comes()
    bob.comes()
    alice.meets(bob)
    return alice, bob, wires


def test_texts_travel_in_boxes_only(pair: tuple[Visitor, Visitor, list[Wire]]) -> None:
    alice, bob, wires = pair
    alice.says("canary from alice")
    bob.reads("canary from alice")
    bob.says("canary from bob")
    alice.reads("canary from bob")
    alice.sees_mark("canary from alice", "delivered")
    said = [frame for wire in wires for frame in wire.said if frame["type"] == "say"]
    assert [sorted(frame) for frame in said] == [["box", "chat", "n", "tag", "type"]] * 2
