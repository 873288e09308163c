"""What a browser is told when its guest changed: pure, from what was known before and what is true now."""

from collections.abc import Iterator

from chat.events import Ended, Event, Idle, Matched, Partner, Renamed, Waiting
from chat.parts import Pairing, Stranger
from chat.protocol import EndReason, PartnerChange, Presence
from matchmaking import values
from matchmaking.values import Chatting, Guest


def tell(before: Guest, after: Guest, *, awake: int, grace: float) -> Iterator[Event]:
    """The events that lead from one to the other, in order.

    `awake` is Redis's waking clock (ms), `grace` the site's grace (s).
    """
    old, new = before.state, after.state
    if isinstance(old, Chatting) and not (isinstance(new, Chatting) and new.chat == old.chat):
        yield _ended(old, new)
    match new:
        case values.Idle():
            if not isinstance(old, values.Idle):
                yield from () if isinstance(old, Chatting) else (Idle(),)
            elif after.name != before.name:
                yield Renamed(name=after.name)
        case values.Waiting():
            if after.name != before.name and isinstance(old, values.Waiting):
                yield Renamed(name=after.name)
            elif after.rev != before.rev:
                yield Waiting(since=new.since)
        case Chatting():
            if isinstance(old, Chatting) and old.chat == new.chat:
                yield from _partner(old, new, awake=awake, grace=grace)
            else:
                yield matched(after, new, awake=awake, grace=grace)


def missed(before: Guest, after: Guest) -> bool:
    """Whether a chat came and went before this process heard of it: its guest still waits for somebody."""
    old, new = before.state, after.state
    return isinstance(old, values.Waiting) and isinstance(new, values.Idle) and new.ended not in (None, old.ended)


def matched(guest: Guest, chat: Chatting, *, awake: int, grace: float) -> Matched:
    """The chat as its guest sees it when it begins."""
    return Matched(
        chat=chat.chat,
        name=guest.name,
        partner=_stranger(chat, awake=awake, grace=grace),
        shared=chat.shared,
        at=chat.at,
    )


def pairing(guest: Guest, chat: Chatting, *, awake: int, grace: float) -> Pairing:
    """The chat as its guest finds it on coming back."""
    return Pairing(
        chat=chat.chat,
        name=guest.name,
        partner=_stranger(chat, awake=awake, grace=grace),
        shared=chat.shared,
        at=chat.at,
    )


def _ended(old: Chatting, new: values.State) -> Ended:
    known = new.ended is not None and new.ended.chat == old.chat
    reason = new.ended.reason if known and new.ended else EndReason.LOST
    return Ended(chat=old.chat, reason=EndReason(reason))


def _partner(old: Chatting, new: Chatting, *, awake: int, grace: float) -> Iterator[Event]:
    """A partner whose revision rose was away, even where nobody saw it go: words to it may have been lost."""
    away = new.partner.away
    resumed = new.partner.rev != old.partner.rev or (old.partner.away and not away)
    if away and (resumed or not old.partner.away):
        yield Partner(chat=new.chat, state=PartnerChange.AWAY, grace=_left(away, awake, grace))
    elif resumed and not away:
        yield Partner(chat=new.chat, state=PartnerChange.BACK)


def _stranger(chat: Chatting, *, awake: int, grace: float) -> Stranger:
    partner = chat.partner
    state = Presence.AWAY if partner.away else Presence.HERE
    left = _left(partner.away, awake, grace) if partner.away else None
    # The chat's id salts the avatar: the same person looks different to the next partner.
    return Stranger(name=partner.name, avatar=f"{chat.chat}.{partner.name}", state=state, grace=left)


def _left(away: int, awake: int, grace: float) -> float:
    return round(max(0.0, grace - (awake - away) / 1000), 1)
