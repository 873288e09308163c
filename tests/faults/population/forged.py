"""Invented diaries for testing the judge: ann and bob in the chat `c`; a page is named `ann/1`."""

from tests.faults.population.diary import Entry, What

GRACE = 30.0

Line = tuple[float, str, What, dict]


def diary(*lines: Line) -> list[Entry]:
    return [
        Entry(at, page.partition("/")[0], page, what, **({"chat": "c"} | fields))
        for at, page, what, fields in lines
    ]


#: Both are matched, and each sends something that the other shows.
MEET: tuple[Line, ...] = (
    (0.0, "ann/1", What.WELCOME, {"text": "ann", "note": "new", "chat": ""}),
    (0.0, "bob/1", What.WELCOME, {"text": "bob", "note": "new", "chat": ""}),
    (1.0, "ann/1", What.MATCHED, {"note": "matched"}),
    (1.0, "bob/1", What.MATCHED, {"note": "matched"}),
)
TALK: tuple[Line, ...] = (
    (2.0, "ann/1", What.SAID, {"n": 1, "text": "hi"}),
    (2.1, "bob/1", What.SHOWN, {"n": 1, "text": "hi"}),
    (2.2, "ann/1", What.DELIVERED, {"n": 1, "text": "hi"}),
    (2.3, "bob/1", What.REPEAT, {"n": 1, "text": "hi"}),
)
STAND: tuple[Line, ...] = (
    (90.0, "ann/1", What.STANDS, {"note": "chatting"}),
    (90.0, "bob/1", What.STANDS, {"note": "chatting"}),
    (90.0, "ann/1", What.SEES, {"note": "here"}),
    (90.0, "bob/1", What.SEES, {"note": "here"}),
)
APART: tuple[Line, ...] = (
    (90.0, "ann/1", What.STANDS, {"note": "waiting", "chat": ""}),
    (90.0, "bob/1", What.STANDS, {"note": "chatting", "chat": "d"}),
    (90.0, "eve/1", What.MATCHED, {"note": "matched", "chat": "d"}),
    (90.0, "bob/1", What.MATCHED, {"note": "matched", "chat": "d"}),
    (90.0, "eve/1", What.STANDS, {"note": "chatting", "chat": "d"}),
)
LEFT: tuple[Line, ...] = (
    (5.0, "ann/1", What.PARTING, {"note": "leave"}),
    (5.1, "ann/1", What.ENDED, {"note": "left"}),
    (5.1, "bob/1", What.ENDED, {"note": "left"}),
)


def ended(note: str, at: float = 5.0) -> tuple[Line, ...]:
    return ((at, "ann/1", What.ENDED, {"note": note}), (at, "bob/1", What.ENDED, {"note": note}))


def gone(at: float) -> tuple[Line, ...]:
    """Bob's last frame arrived at 4.0, and ann receives `gone`."""
    return ((4.0, "bob/1", What.DARK, {"chat": ""}), (at, "ann/1", What.ENDED, {"note": "gone"}))
