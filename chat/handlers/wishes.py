"""What a guest wishes for in its pool: interests, or the rooms of its side."""

from dataclasses import replace

from chat.policy.pools import PoolSettings
from chat.protocol.codes import ErrorCode, ProtocolError
from chat.protocol.commands import Find
from matchmaking import sides
from matchmaking.interests import clean_interests
from matchmaking.sides import Rooms
from matchmaking.values import Guest, Wishes


def of_find(find: Find, pool: PoolSettings) -> Wishes:
    """The wishes that the command states; with languages to practise, also the rooms of a language exchange."""
    wishes = Wishes(
        interests=clean_interests(find.interests) if pool.interests else (),
        language=_primary(find.language or ""),
        only_interests=find.only_interests,
        keep_name=find.keep_name,
    )
    if not find.wants:
        return wishes
    return _in(sides.tandem(map(_primary, find.speaks), map(_primary, find.wants)), wishes)


def in_pool(wishes: Wishes, guest: Guest, pool: PoolSettings, kind: str) -> Wishes:
    """These wishes as the pool is now: an operator may change it while guests wait or chat.

    `kind` is the command's type. Raises ProtocolError if a language exchange does not know the guest's languages.
    """
    if wishes.repeats:  # to meet one known partner again, in a room of their own
        return wishes
    if pool.is_helpline:
        return _in(sides.helpline(guest.side), wishes)
    if pool.is_tandem:
        for known in (wishes, guest.wishes):
            if sides.is_tandem(known.stands):
                return _in(Rooms(known.stands, known.looks), wishes)
        detail = "Say which languages you speak, and which others you want to practise."
        raise ProtocolError(ErrorCode.BAD_FIELD, detail, re=kind)
    return replace(wishes, stands=(), looks=()) if wishes.stands else wishes


def _in(rooms: Rooms, wishes: Wishes) -> Wishes:
    """In a pool with sides, rooms replace interests."""
    return replace(wishes, interests=(), only_interests=False, stands=rooms.stands, looks=rooms.looks)


def _primary(language: str) -> str:
    """People who share a language understand each other across regions."""
    return language.partition("-")[0].lower()
