"""The line of a helpline: seekers wait in it, and helpers take the next one."""

from enum import StrEnum

from chat.protocol.structs import EventStruct


class PoolSide(StrEnum):
    """The side of a guest in a helpline. Helpers come with an entry code of their own."""

    SEEKER = "seeker"
    HELPER = "helper"


class Line(EventStruct, frozen=True, gc=False, tag="line"):
    """The state of the line, sent when it changes.

    `staffed`: whether any helper is ready or in a chat. Seekers who wait get their `place`, from 1, and `about` how
    many seconds remain, if that is known. Helpers get how many seekers are `waiting`.
    """

    staffed: bool
    place: int | None = None
    about: int | None = None
    waiting: int | None = None
