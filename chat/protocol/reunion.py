"""Meeting again: the command with which a guest wishes it, and the events once both do."""

from typing import Annotated

from msgspec import Meta

from chat.protocol.structs import EventStruct, InChat

#: A code lasts at most a week.
LONGEST_DAYS = 7


class MeetAgain(InChat, frozen=True, gc=False, tag="meet_again"):
    """Wish to meet this partner again within `days`, or take it back. Without `days`: the longest time."""

    on: bool
    days: Annotated[int, Meta(ge=1, le=LONGEST_DAYS)] | None = None


class BothMeetAgain(EventStruct, frozen=True, gc=False, tag="meet_again"):
    """The partner of that chat wishes it too."""

    chat: str


class Reunion(EventStruct, frozen=True, gc=False, tag="reunion"):
    """The code with which the two guests of `chat` find each other again, valid until `until`.

    Without `chat` it is the code with which this guest now waits, in its usual spelling.
    """

    code: str
    until: int
    chat: str | None = None
