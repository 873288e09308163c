"""A server between two visits in one encrypted chat: passes everything on at once, unless a test alters it."""

from collections.abc import Callable

from clients.python.passerby.mode import Encryption
from tests.unit.clients.client_frames import Frame, matched, welcomed

ROLES = ("first", "second")


def encrypted(role: str, chat: str = "c1", **fields: object) -> Frame:
    """The event `matched` of an encrypted chat."""
    return matched(chat) | {"e2e": 1, "role": role} | fields


class Between:
    """`visits[0]` is *first*. `news` has what each was told, apart from `matched`."""

    def __init__(self, encryption: Encryption = "when_possible") -> None:
        self.now = 0.0
        self.visits = [welcomed(encryption), welcomed(encryption)]
        self.news: list[list[Frame]] = [[], []]
        #: Every command that was sent, by its sender.
        self.sent: list[list[Frame]] = [[], []]
        #: Changes an event before it is told to that visit; None keeps it back.
        self.alter: Callable[[int, Frame], Frame | None] = lambda to, event: event
        for visit, role in zip(self.visits, ROLES, strict=True):
            visit.on_event(encrypted(role), self.now)

    def pass_on(self, seconds: float = 0.0) -> None:
        """Lets so much time pass, then delivers until nobody has anything to send."""
        self.now += seconds
        while frames := [(by, each) for by in (0, 1) for each in self.visits[by].frames(self.now)]:
            for by, frame in frames:
                self.sent[by].append(frame)
                event = as_event(frame)
                event = event and self.alter(1 - by, event)
                if event:
                    self.tell(1 - by, event)

    def tell(self, to: int, event: Frame) -> list[Frame]:
        """One event of the server; returns the news."""
        news = self.visits[to].on_event(event, self.now)
        self.news[to] += news
        return news

    def of(self, kind: str, to: int) -> list[Frame]:
        return [event for event in self.news[to] if event["type"] == kind]

    def commands(self, kind: str, by: int) -> list[Frame]:
        return [frame for frame in self.sent[by] if frame["type"] == kind]


def agreed() -> Between:
    """Both have keys and know it."""
    between = Between()
    between.pass_on()
    return between


def texts(between: Between, to: int) -> list[str]:
    return [event["text"] for event in between.of("said", to)]


def as_event(frame: Frame) -> Frame | None:
    match frame:
        case {"type": "say"}:
            return {**frame, "type": "said", "at": 5, "seal": "seal"}
        case {"type": "got"}:
            return {**frame, "type": "delivered"}
        case {"type": "key"}:
            return frame
        case _:
            return None
