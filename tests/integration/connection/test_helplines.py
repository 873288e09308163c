"""Helplines: seekers wait in line, helpers with a code take the next one, and nobody else meets."""

from typing import Any

import pytest
from redis import Redis

from chat.admission.opening import LINE_RETRY_SECONDS
from chat.formats.entry_code import hash_of
from chat.process.site import Site
from chat.protocol.codes import CloseCode, EndReason, ErrorCode, GuestState
from chat.protocol.commands import Again, Block, Find, Hello, Leave, Next, Say
from chat.protocol.events import Again as AgainEvent
from chat.protocol.events import Ended, Error, Idle, Matched, Partner, Said, Waiting, Welcome
from chat.protocol.line import PoolSide
from matchmaking.allowances import Allowances
from matchmaking.store.keys import PoolKeys
from tests.integration.connection.helpline import SLUG, Helpline, helpline
from tests.integration.connection.tabs import Tab, welcomed

__all__ = ["helpline"]

ROOMS = PoolKeys(SLUG).room


def rooms(redis: Redis) -> set[str]:
    return {key.decode().removeprefix(ROOMS) for key in redis.scan_iter(ROOMS.replace("{", "[{]") + "*")}


async def test_a_code_decides_who_is_a_helper(site: Site, helpline: Helpline) -> None:
    helper, seeker = await helpline.helper(site), await helpline.seeker(site)
    with_a_guests_code = await welcomed(site, Hello(pool=SLUG, entry_code=await helpline.code("")))
    elsewhere = await welcomed(site)

    assert helper.welcome.side is PoolSide.HELPER
    assert seeker.welcome.side is with_a_guests_code.welcome.side is PoolSide.SEEKER
    assert elsewhere.welcome.side is None


async def test_a_wrong_code_lets_nobody_in_even_where_seekers_need_none(
    site: Site, helpline: Helpline
) -> None:
    for code in ("ABCD-EFGH-JKMN-PQRT", "helper", await helpline.code("host")):
        tab = Tab(site)
        error = await tab.asks(Hello(pool=SLUG, entry_code=code), Error)
        assert error.code is ErrorCode.TOKEN_REQUIRED
        assert await tab.closed() == CloseCode.REFUSED


async def test_a_helpers_code_does_not_open_another_pool(site: Site, helpline: Helpline) -> None:
    helpline.decide(needs_code=True)
    code = await helpline.code()

    tab = await welcomed(site, Hello(entry_code=code))

    assert tab.welcome.side is None
    assert tab.guest.side == ""


async def test_seekers_meet_helpers_in_the_order_in_which_they_came(site: Site, helpline: Helpline) -> None:
    seekers = await helpline.seekers_in_line(site, 3)
    helper = await helpline.helper(site)

    for seeker in seekers:
        matched = await helper.asks(Find(), Matched)
        assert (await seeker.hears(Matched)).chat == matched.chat
        await helper.asks(Leave(), Ended)


async def test_seekers_do_not_meet_each_other_nor_do_helpers(
    site: Site, helpline: Helpline, redis: Redis
) -> None:
    await helpline.seekers_in_line(site, 2)
    assert rooms(redis) == {"s:seeker"}

    helpers = [await helpline.helper(site) for _ in range(3)]
    for helper in helpers[:2]:
        await helper.asks(Find(interests=("tea",), language="en"), Matched)
    await helpers[2].asks(Find(interests=("tea",), language="en"), Waiting)
    assert rooms(redis) == {"s:helper"}


async def test_a_helper_is_idle_after_each_chat_until_it_is_ready(site: Site, helpline: Helpline) -> None:
    seekers = await helpline.seekers_in_line(site, 3)
    helper = await helpline.helper(site)
    assert helper.welcome.state is GuestState.IDLE

    await helper.asks(Find(), Matched)
    await helper.asks(Next(), Idle)
    await seekers[0].hears(Ended)
    assert [type(event) for event in helper.heard].count(Matched) == 1

    await helper.asks(Find(), Matched)
    await seekers[1].asks(Leave(), Ended)
    await helper.hears(Ended)
    await helper.asks(Next(interests=("tea",)), Idle)  # also if the seeker left first
    assert helper.guest.state.__class__.__name__ == "Idle"


async def test_the_next_of_a_seeker_is_the_end_of_the_line(site: Site, helpline: Helpline) -> None:
    first, second = await helpline.seekers_in_line(site, 2)
    helper = await helpline.helper(site)
    await helper.asks(Find(), Matched)

    await first.asks(Next(), Waiting)

    assert (await helper.asks(Find(), Matched)).chat == (await second.hears(Matched)).chat


async def test_the_only_helper_and_a_seeker_may_meet_again_at_once(site: Site, helpline: Helpline) -> None:
    [seeker] = await helpline.seekers_in_line(site, 1)
    helper = await helpline.helper(site)
    for _ in range(3):  # nobody says anything, and nobody is put back for it
        await helper.asks(Find(), Matched)
        await seeker.hears(Matched)
        await seeker.asks(Leave(), Ended)
        await helper.hears(Ended)
        await seeker.asks(Find(), Waiting)


async def test_a_block_holds(site: Site, helpline: Helpline) -> None:
    first, second = await helpline.seekers_in_line(site, 2)
    helper = await helpline.helper(site)
    await helper.asks(Find(), Matched)
    await helper.asks(Block(), Ended)
    await first.hears(Ended)
    await first.asks(Find(), Waiting)

    await helper.asks(Find(), Matched)
    await second.hears(Matched)
    await second.asks(Leave(), Ended)
    await helper.hears(Ended)
    await helper.asks(Find(), Waiting)


async def test_only_the_two_read_a_message(site: Site, helpline: Helpline) -> None:
    first, second = await helpline.seekers_in_line(site, 2)
    helper, colleague = await helpline.helper(site), await helpline.helper(site)
    await helper.asks(Find(), Matched)
    await first.hears(Matched)

    first.says(Say(n=1, text="I need somebody"))
    assert (await helper.hears(Said)).text == "I need somebody"
    helper.says(Say(n=1, text="I am here"))
    await first.hears(Said)

    assert not [event for tab in (second, colleague) for event in tab.heard if isinstance(event, Said)]


async def test_the_side_survives_a_new_connection(site: Site, helpline: Helpline) -> None:
    helper = await helpline.helper(site)
    resume = helper.welcome.resume
    helper.hangs_up()

    back = await welcomed(site, Hello(pool=SLUG, resume=resume, take=1))

    assert back.welcome.side is PoolSide.HELPER


async def test_a_seeker_may_become_a_helper_with_a_code(site: Site, helpline: Helpline) -> None:
    seeker = await helpline.seeker(site)
    resume = seeker.welcome.resume
    seeker.hangs_up()

    back = await welcomed(site, Hello(pool=SLUG, resume=resume, take=1, entry_code=await helpline.code()))

    assert (back.welcome.side, back.welcome.resumed) == (PoolSide.HELPER, True)


async def test_both_may_go_on_with_a_chat_that_ended(site: Site, helpline: Helpline) -> None:
    [seeker] = await helpline.seekers_in_line(site, 1)
    helper = await helpline.helper(site)
    chat = (await helper.asks(Find(), Matched)).chat
    await seeker.asks(Leave(), Ended)
    await helper.hears(Ended)

    seeker.says(Again(chat=chat))
    await helper.hears(AgainEvent)

    assert (await helper.asks(Again(chat=chat), Matched, again=True)).chat == chat


async def test_a_closed_line_takes_nobody_new_and_serves_who_waits(site: Site, helpline: Helpline) -> None:
    [waiting] = await helpline.seekers_in_line(site, 1)
    newcomer, helper = await helpline.seeker(site), await helpline.helper(site)

    helpline.decide(queue_closed=True)

    error = await newcomer.asks(Find(), Error)
    assert (error.code, error.re) == (ErrorCode.QUEUE_CLOSED, "find")
    assert error.retry_after == LINE_RETRY_SECONDS  # without it the page would ask every three seconds
    await waiting.asks(Find(language="de"), Waiting)  # other wishes, the same place
    await helper.asks(Find(), Matched)
    await waiting.hears(Matched)
    error = await waiting.asks(Next(), Error)
    assert (error.code, error.re) == (ErrorCode.QUEUE_CLOSED, "next")
    assert waiting.guest.state.__class__.__name__ == "Chatting"


async def test_a_seeker_who_waits_returns_to_a_closed_line(site: Site, helpline: Helpline) -> None:
    [seeker] = await helpline.seekers_in_line(site, 1)
    seeker.hangs_up()
    helpline.decide(queue_closed=True)

    back = await welcomed(site, Hello(pool=SLUG, resume=seeker.welcome.resume, take=1))

    assert back.welcome.state is GuestState.WAITING


async def test_encryption_is_required_of_both(site: Site, helpline: Helpline) -> None:
    helpline.decide(encryption="required")
    seeker = Tab(site)
    await seeker.asks(Hello(pool=SLUG), Welcome)

    assert (await seeker.asks(Find(), Error)).code is ErrorCode.CRYPTO_REQUIRED


async def test_a_helper_whose_code_is_revoked_is_put_out(site: Site, helpline: Helpline) -> None:
    first, second = await helpline.seekers_in_line(site, 2)
    helper, colleague = await helpline.helper(site), await helpline.helper(site)
    resume = helper.welcome.resume
    await helper.asks(Find(), Matched)
    await colleague.asks(Find(), Matched)

    await helpline.revoke(helper.guest.code)
    site.evictions.follow()

    assert (await first.hears(Ended)).reason is EndReason.MODERATED
    assert (await helper.hears(Error)).code is ErrorCode.TOKEN_REQUIRED
    assert await helper.closed() == CloseCode.REFUSED
    back = Tab(site)
    assert (await back.asks(Hello(pool=SLUG, resume=resume), Error)).code is ErrorCode.TOKEN_REQUIRED
    colleague.says(Say(n=1, text="I am still here"))
    assert (await second.hears(Said)).text == "I am still here"


async def test_a_code_revoked_while_its_helper_comes_in_lets_it_in_no_more(
    site: Site, helpline: Helpline, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, hold_code = await helpline.code(), Allowances.hold_code

    async def revoked_first(self: Allowances, *args: Any) -> tuple[bool, str]:
        await helpline.revoke(hash_of(code))
        site.evictions.follow()
        return await hold_code(self, *args)

    monkeypatch.setattr(Allowances, "hold_code", revoked_first)
    tab = Tab(site)
    assert (await tab.asks(Hello(pool=SLUG, entry_code=code), Error)).code is ErrorCode.TOKEN_REQUIRED
    assert await tab.closed() == CloseCode.REFUSED


async def test_the_chat_of_an_absent_helper_ends_with_its_code(site: Site, helpline: Helpline) -> None:
    [seeker] = await helpline.seekers_in_line(site, 1)
    helper = await helpline.helper(site)
    await helper.asks(Find(), Matched)
    await seeker.hears(Matched)
    helper.hangs_up()
    await seeker.hears(Partner)

    await helpline.revoke(helper.guest.code)
    site.evictions.follow()

    assert (await seeker.hears(Ended)).reason is EndReason.MODERATED
