"""Where guests stand and look in a pool with two sides."""

from hypothesis import given
from hypothesis import strategies as st

from matchmaking.sides import HELPER, Rooms, helpline, is_tandem, tandem

LANGUAGES = st.lists(st.sampled_from(["de", "en", "es", "fr"]), max_size=3)
TANDEM = st.builds(tandem, LANGUAGES, LANGUAGES)
HELPLINE = st.builds(helpline, st.sampled_from(["", HELPER]))


def sees(one: Rooms, other: Rooms) -> bool:
    return bool(set(one.looks) & set(other.stands))


@given(st.one_of(st.tuples(TANDEM, TANDEM), st.tuples(HELPLINE, HELPLINE)))
def test_looking_is_symmetric(two: tuple[Rooms, Rooms]) -> None:
    one, other = two
    assert sees(one, other) == sees(other, one)


@given(LANGUAGES, LANGUAGES, LANGUAGES, LANGUAGES)
def test_two_meet_exactly_if_each_speaks_what_the_other_wants(
    speaks: list[str], wants: list[str], their_speaks: list[str], their_wants: list[str]
) -> None:
    taught = set(speaks) & (set(their_wants) - set(their_speaks))
    learned = set(their_speaks) & (set(wants) - set(speaks))

    assert sees(tandem(speaks, wants), tandem(their_speaks, their_wants)) == bool(taught and learned)


@given(TANDEM)
def test_nobody_stands_in_a_room_of_pools_without_sides(rooms: Rooms) -> None:
    assert not {room for room in (*rooms.stands, *rooms.looks) if room == "*" or room[:2] in ("i:", "l:")}
    assert is_tandem(rooms.stands) == bool(rooms.stands)


def test_helpers_do_not_meet_each_other_nor_do_seekers() -> None:
    helper, seeker = helpline(HELPER), helpline("")

    assert sees(helper, seeker)
    assert not sees(helper, helper)
    assert not sees(seeker, seeker)


def test_who_wants_only_what_they_speak_has_no_rooms() -> None:
    assert tandem(["de"], ["de"]) == Rooms((), ())
