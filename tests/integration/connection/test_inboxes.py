"""If an inbox cannot be opened, its guest is never left in a chat whose messages it does not receive."""

import pytest

from chat.hub.hub import Hub
from chat.process.site import Site
from chat.protocol.codes import CloseCode, ErrorCode
from chat.protocol.commands import Find, Say
from chat.protocol.events import Error, Matched, Said, Waiting
from chatsite.channel_layer.errors import LayerUnavailable
from chatsite.channel_layer.layer import Opening
from tests.integration.connection.tabs import paired, welcomed


async def never(opening: Opening) -> None:
    opening.close()
    raise LayerUnavailable


@pytest.fixture
def pubsub_is_away(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Redis confirms no subscription until this is undone."""
    monkeypatch.setattr(Opening, "confirmed", never)
    return monkeypatch


async def test_after_a_failed_search_the_next_partner_is_received(
    site: Site, pubsub_is_away: pytest.MonkeyPatch
) -> None:
    alice, bob = await welcomed(site), await welcomed(site)
    assert (await alice.asks(Find(), Error)).code is ErrorCode.UNAVAILABLE
    pubsub_is_away.undo()

    await alice.asks(Find(), Waiting)
    matched = await bob.asks(Find(), Matched)
    await alice.hears(Matched)
    bob.says(Say(n=1, text="can you hear me?", chat=matched.chat))
    assert (await alice.hears(Said)).text == "can you hear me?"


async def test_a_guest_without_a_working_inbox_must_reconnect(
    site: Site, pubsub_is_away: pytest.MonkeyPatch
) -> None:
    pubsub_is_away.undo()
    alice, _, _ = await paired(site)
    # As if only Redis knew of the find that led to this chat.
    alice.connection.session.inboxes._open.pop(alice.guest.state.inbox).close()
    pubsub_is_away.setattr(Opening, "confirmed", never)
    alice.connection.settle()
    assert await alice.closed() == CloseCode.OVERLOADED
