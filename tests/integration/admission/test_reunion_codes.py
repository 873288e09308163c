"""The codes of private tables: the same for both guests, in time, in one pool, and not to be invented."""

from dataclasses import replace

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from chat.admission import reunions, table_code
from chat.policy import snapshot
from chat.protocol.reunion import Reunion
from chat.toggles.pool import MAIN
from matchmaking.rules import HOUR_MS
from matchmaking.tokens import new_id
from matchmaking.values import Agreed, Wishes
from tests.conftest import Hold

AT = 1_790_000_123_456
DAY_MS = 24 * HOUR_MS


@pytest.fixture(autouse=True)
def allowed(hold: Hold) -> None:
    main = replace(snapshot.held().pools[MAIN], reunions=True)
    hold(
        pools={
            MAIN: main,
            "club": replace(main, slug="club"),
            "plain": replace(main, slug="plain", reunions=False),
        }
    )


def promised(agreed: Agreed, slug: str = MAIN, now: int = AT) -> Reunion:
    code = reunions.promised(slug, agreed, now)
    assert code is not None
    return code


@pytest.mark.parametrize("days", [1, 7])
def test_both_get_the_same_code_for_as_long_as_they_agreed(days: int) -> None:
    agreed = Agreed(new_id(), AT, days)
    code = promised(agreed)
    assert code == promised(agreed, now=AT + HOUR_MS)
    assert code.chat == agreed.chat
    assert AT + days * DAY_MS <= code.until < AT + days * DAY_MS + HOUR_MS
    for now in (AT, code.until - 1):
        table = reunions.find(MAIN, code.code, now)
        assert table is not None
        assert (table.code, table.until) == (code.code, code.until)
    assert reunions.promised(MAIN, agreed, code.until) is None


@pytest.mark.parametrize("days", [1, 7])
@pytest.mark.parametrize("later", [0, 1, 87, 88, 89, 256, 512, 24 * 365])
def test_a_code_that_has_run_out_stays_refused(days: int, later: int) -> None:
    """The code has only the last bits of its end: 256 hours later they are the same."""
    code = promised(Agreed(new_id(), AT, days))
    assert reunions.find(MAIN, code.code, code.until + later * HOUR_MS) is None


def test_each_chat_and_each_pool_has_its_own_code() -> None:
    one, other = Agreed(new_id(), AT, 1), Agreed(new_id(), AT, 1)
    codes = {promised(agreed, slug).code for agreed in (one, other) for slug in (MAIN, "club")}
    assert len(codes) == 4
    assert reunions.find("club", promised(one).code, AT) is None
    rooms = {reunions.find(slug, promised(one, slug).code, AT) for slug in (MAIN, "club")}
    assert len({room and room.room for room in rooms}) == 2


def test_a_pool_without_reunions_promises_nothing() -> None:
    assert reunions.promised("plain", Agreed(new_id(), AT, 1), AT) is None


def test_a_code_typed_badly_leads_to_the_same_room() -> None:
    code = promised(Agreed(new_id(), AT, 7)).code
    right, typed = reunions.find(MAIN, code, AT), reunions.find(MAIN, code.upper().replace(" ", "-"), AT)
    assert right == typed
    assert right is not None
    assert right.wishes(
        Wishes(interests=("tea",), language="fr", only_interests=True, keep_name=True)
    ) == Wishes(language="fr", keep_name=True, stands=(right.room,), looks=(right.room,), repeats=True)
    assert code not in right.room


@given(st.integers(0, (1 << table_code.BITS) - 1))
def test_an_invented_code_is_refused(number: int) -> None:
    assert reunions.find(MAIN, table_code.spell(number), AT) is None


def test_changing_any_word_makes_the_code_wrong() -> None:
    words = promised(Agreed(new_id(), AT, 7)).code.split()
    for place in range(len(words)):
        other = [*words[:place], "zebra" if words[place] != "zebra" else "zero", *words[place + 1 :]]
        assert reunions.find(MAIN, " ".join(other), AT) is None


def test_a_code_outlives_a_change_of_the_secret_key() -> None:
    code = promised(Agreed(new_id(), AT, 7)).code
    before = reunions.find(MAIN, code, AT)
    with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=[_key()]):
        assert reunions.find(MAIN, code, AT) == before
    with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=[]):
        assert reunions.find(MAIN, code, AT) is None


def _key() -> str:
    from django.conf import settings

    return str(settings.SECRET_KEY)
