"""If a name that the fast path depends on is missing, the server logs it and uses the slow path."""

import pytest
from twisted.internet.abstract import FileDescriptor

from chatsite.server.fast_websocket import FastSocket
from chatsite.server.websocket import SiteSocket
from chatsite.server.websocket_choice import choose_socket


def test_the_pinned_versions_have_every_name(caplog: pytest.LogCaptureFixture) -> None:
    assert choose_socket(fast=True) is FastSocket
    assert caplog.text == ""


def test_it_can_be_switched_off() -> None:
    assert choose_socket(fast=False) is SiteSocket


def test_a_missing_method_means_the_slow_path(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delattr(FileDescriptor, "offset")
    assert choose_socket(fast=True) is SiteSocket
    assert "lacks FileDescriptor.offset" in caplog.text


def test_a_missing_attribute_means_the_slow_path(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def write(self: FileDescriptor, data: bytes) -> None:
        """Another implementation, without `_tempDataLen`."""

    monkeypatch.setitem(
        __import__("chatsite.server.compatibility", fromlist=["_"])._ATTRIBUTES, write, ("_tempDataLen",)
    )
    assert choose_socket(fast=True) is SiteSocket
    assert "_tempDataLen" in caplog.text
