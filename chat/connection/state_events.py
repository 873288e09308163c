"""The events that describe a guest's change to its browser: pure, from the old state and the new one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from msgspec.structs import asdict

from chat.protocol.codes import RANGES, SUITE, EndReason, PartnerChange, Presence, Role
from chat.protocol.events import Again, Ended, Event, Idle, Matched, Partner, Renamed, Waiting, Widened
from chat.protocol.objects import Asked, Pairing, Stranger
from chat.protocol.reunion import BothMeetAgain
from matchmaking import values
from matchmaking.values import Chatting, Guest


@dataclass(frozen=True, slots=True)
class Outlook:
    """Context for events: Redis's time and awake time (ms), the expected wait and the grace (s)."""

    now: int
    awake: int
    estimate: float | None
    grace: float
    #: The first question of a chat, if there is one.
    question: Callable[[Chatting], Asked | None] = lambda chat: None
    #: When a chat ends that began at that time (ms); None if nothing ends it but its guests.
    until: Callable[[int], int | None] = lambda began: None


def events_between(before: Guest, after: Guest, outlook: Outlook) -> Iterator[Event]:
    """The events that lead from one state to the other, in order."""
    old, new = before.state, after.state
    if isinstance(old, Chatting) and not (isinstance(new, Chatting) and new.chat == old.chat):
        yield _ended(old, new)
    if after.name != before.name and type(old) is type(new) and not isinstance(new, Chatting):
        yield Renamed(name=after.name)
    match new:
        case values.Idle():
            if isinstance(old, values.Waiting):
                yield Idle()
        case values.Waiting():
            yield from _waiting(before, after, new, outlook)
        case Chatting():
            if isinstance(old, Chatting) and old.chat == new.chat:
                yield from _partner(old, new, outlook)
            else:
                yield matched(after, new, outlook)
    if after.agreed and after.agreed != before.agreed:
        yield BothMeetAgain(chat=after.agreed.chat)
    if after.partner_asks and not before.partner_asks and new.ended:
        yield Again(chat=new.ended.chat)


def waiting(state: values.Waiting, outlook: Outlook) -> Waiting:
    """The current state of the wait."""
    widens_in = round(max(0, state.widens - outlook.now) / 1000, 1) if state.widens else None
    waited = round(max(0, outlook.now - state.since) / 1000, 1)
    return Waiting(since=state.since, waited=waited, widens_in=widens_in, estimate=outlook.estimate)


def missed(before: Guest, after: Guest) -> bool:
    """Whether a chat began and ended before this process learned of it: its guest still wants a partner."""
    old, new = before.state, after.state
    return (
        isinstance(old, values.Waiting)
        and isinstance(new, values.Idle)
        and new.ended is not None
        and (old.ended is None or new.ended.chat != old.ended.chat)
    )


def matched(guest: Guest, chat: Chatting, outlook: Outlook) -> Matched:
    """The chat for its guest, when it begins or resumes."""
    return Matched(**asdict(pairing(guest, chat, outlook)))


def pairing(guest: Guest, chat: Chatting, outlook: Outlook) -> Pairing:
    """The chat for a guest who comes back."""
    partner = chat.partner
    stranger = Stranger(
        name=partner.name,
        # The chat's id salts the avatar: the same person looks different to the next partner.
        avatar=f"{chat.chat}.{partner.name}",
        state=Presence.AWAY if partner.away else Presence.HERE,
        grace=_left(partner.away, outlook) if partner.away else None,
    )
    return Pairing(
        chat=chat.chat,
        name=guest.name,
        partner=stranger,
        shared=chat.shared,
        at=chat.at,
        again=chat.again,
        range=chat.range % RANGES,
        e2e=SUITE if chat.encrypted else None,
        role=_role(guest, chat) if chat.encrypted else None,
        language=chat.language or None,
        question=outlook.question(chat),
        until=outlook.until(chat.at),
    )


def _role(guest: Guest, chat: Chatting) -> Role:
    """By the ids of both, so that it survives whatever Redis loses."""
    return Role.FIRST if guest.id < chat.partner.id else Role.SECOND


def _waiting(before: Guest, after: Guest, state: values.Waiting, outlook: Outlook) -> Iterator[Event]:
    old = before.state
    if isinstance(old, values.Waiting) and state.step > old.step and after.wishes == before.wishes:
        yield Widened()
        yield waiting(state, outlook)
    elif (after.rev != before.rev and after.name == before.name) or not isinstance(old, values.Waiting):
        yield waiting(state, outlook)


def _ended(old: Chatting, new: values.State) -> Ended:
    known = new.ended is not None and new.ended.chat == old.chat
    reason = new.ended.reason if known and new.ended else EndReason.LOST
    return Ended(chat=old.chat, reason=EndReason(reason))


def _partner(old: Chatting, new: Chatting, outlook: Outlook) -> Iterator[Event]:
    """A partner whose revision rose was away, even if unnoticed: messages to it may have been lost."""
    away = new.partner.away
    resumed = new.partner.rev != old.partner.rev or (old.partner.away and not away)
    if away and (resumed or not old.partner.away):
        yield Partner(chat=new.chat, state=PartnerChange.AWAY, grace=_left(away, outlook))
    elif resumed and not away:
        yield Partner(chat=new.chat, state=PartnerChange.BACK)


def _left(away: int, outlook: Outlook) -> float:
    return round(max(0.0, outlook.grace - (outlook.awake - away) / 1000), 1)
