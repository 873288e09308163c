"""Helplines: which seekers keep their place in line after a chat."""

import pytest

from chat.process.site import Site
from chat.protocol.commands import Block, Find, Leave, Say, Stop
from chat.protocol.events import Ended, Idle, Matched, Said, Waiting
from tests.integration.connection.helpline import Helpline, helpline

__all__ = ["helpline"]


@pytest.mark.parametrize("how", ["leaves", "blocks", "is revoked"])
async def test_a_seeker_whose_helper_goes_before_saying_anything_keeps_its_place(
    site: Site, helpline: Helpline, how: str
) -> None:
    first, second = await helpline.seekers_in_line(site, 2)
    helper, other = await helpline.helper(site), await helpline.helper(site)
    chat = (await helper.asks(Find(), Matched)).chat
    await first.hears(Matched)
    first.says(Say(chat=chat, n=1, text="hello"))

    if how == "is revoked":
        await helpline.revoke(helper.guest.code)
        site.evictions.follow()
    else:
        helper.says(Leave() if how == "leaves" else Block(chat=chat))
    await first.hears(Ended)
    await first.asks(Find(), Waiting)

    assert (await other.asks(Find(), Matched)).chat == (await first.hears(Matched)).chat
    assert [type(event) for event in second.heard].count(Matched) == 0


async def test_a_seeker_who_was_answered_or_left_gets_a_new_place(site: Site, helpline: Helpline) -> None:
    answered, leaves, stops, last = await helpline.seekers_in_line(site, 4)
    for seeker in (answered, leaves, stops):
        helper = await helpline.helper(site)
        chat = (await helper.asks(Find(), Matched)).chat
        await seeker.hears(Matched)
        if seeker is answered:
            helper.says(Say(chat=chat, n=1, text="hello"))
            await seeker.hears(Said)
        (leaves if seeker is leaves else helper).says(Leave())
        await seeker.hears(Ended)
        await seeker.asks(Find(), Waiting)
        if seeker is stops:
            await seeker.asks(Stop(), Idle)
            await seeker.asks(Find(), Waiting)

    helper = await helpline.helper(site)
    assert (await helper.asks(Find(), Matched)).chat == (await last.hears(Matched)).chat
