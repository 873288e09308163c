"""This process's guests in their last known state: what it writes back when Redis loses its data."""

from collections import OrderedDict
from collections.abc import Iterable
from heapq import nlargest
from itertools import islice

from matchmaking.values import Chatting, Guest, Idle, Waiting


class GuestCache:
    """The guests of this process, indexed so that a beat costs as much as changed, not as many as there are."""

    def __init__(self, grace: int) -> None:
        """`grace` in milliseconds."""
        self._grace = grace
        self._guests: dict[str, Guest] = {}
        #: When the grace of a guest or its partner runs out (awake ms).
        self._deadlines: dict[str, int] = {}
        self._partners_on: dict[str, set[str]] = {}
        #: Who chats, and is here, with a partner who is here.
        self._chatting: set[str] = set()
        self._waiting: dict[
            str, int
        ] = {}  # when the guest moves to the next step of the ladder (ms; 0: never)
        #: For each interest, the present guests who wait or chat and wish for it.
        self._wishing: dict[str, dict[str, None]] = {}
        self._rotation: OrderedDict[str, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._guests)

    def __contains__(self, guest_id: str) -> bool:
        return guest_id in self._guests

    def get(self, guest_id: str) -> Guest | None:
        return self._guests.get(guest_id)

    def guests(self) -> list[Guest]:
        return list(self._guests.values())

    def waiting(self) -> list[str]:
        return list(self._waiting)

    def count_waiting(self) -> int:
        return len(self._waiting)

    def count_chatting(self) -> int:
        """Guests in chats with both sides here: one who vanished keeps a chat for the grace, but talks to nobody."""
        return len(self._chatting)

    def widening(self, now: int) -> list[str]:
        """The waiting guests whose next step of the ladder is due at `now` (ms)."""
        return [guest_id for guest_id, widens in self._waiting.items() if 0 < widens <= now]

    def wishing(self, most: int, guests: int) -> dict[str, list[str]]:
        """The `most` most-wished interests of guests who wait or chat here, each with up to `guests` of them."""
        best = nlargest(most, self._wishing, key=lambda interest: len(self._wishing[interest]))
        return {interest: list(islice(reversed(self._wishing[interest]), guests)) for interest in best}

    def hold(self, guest: Guest) -> None:
        """Replaces what is known about the guest."""
        self._unindex(self._guests.get(guest.id))
        self._rotation.setdefault(guest.id)
        self._guests[guest.id] = guest
        for interest in _wishes(guest):
            self._wishing.setdefault(interest, {})[guest.id] = None
        away = [guest.away] if guest.away else []
        match guest.state:
            case Waiting() if not guest.away:
                self._waiting[guest.id] = guest.state.widens
            case Chatting(partner=partner):
                self._partners_on.setdefault(partner.process, set()).add(guest.id)
                if not partner.name:  # no record: `expire` decides on the next beat
                    away.append(-self._grace)
                elif partner.away:
                    away.append(partner.away)
                elif not guest.away:
                    self._chatting.add(guest.id)
            case _:
                pass
        if away:
            self._deadlines[guest.id] = min(away) + self._grace

    def drop(self, guest_id: str) -> None:
        self._unindex(self._guests.pop(guest_id, None))
        self._rotation.pop(guest_id, None)

    def due(self, awake: int) -> list[str]:
        """The guests whose own or partner's grace may have run out at `awake` (awake ms)."""
        return [guest_id for guest_id, deadline in self._deadlines.items() if deadline <= awake]

    def with_partners_on(self, processes: Iterable[str]) -> list[str]:
        return [guest_id for process in processes for guest_id in self._partners_on.get(process, ())]

    def to_renew(self, beats: int) -> list[tuple[str, int]]:
        """Id and revision of the next guests in rotation; `beats` calls cover everyone."""
        chosen: list[tuple[str, int]] = []
        for _ in range(-(-len(self._rotation) // beats)):
            guest_id, _ = self._rotation.popitem(last=False)
            self._rotation[guest_id] = None
            chosen.append((guest_id, self._guests[guest_id].rev))
        return chosen

    def _unindex(self, guest: Guest | None) -> None:
        if guest is None:
            return
        self._deadlines.pop(guest.id, None)
        self._waiting.pop(guest.id, None)
        self._chatting.discard(guest.id)
        for interest in _wishes(guest):
            wishing = self._wishing[interest]
            del wishing[guest.id]
            if not wishing:
                del self._wishing[interest]
        if isinstance(guest.state, Chatting):
            process = guest.state.partner.process
            held = self._partners_on[process]
            held.discard(guest.id)
            if not held:
                del self._partners_on[process]


def _wishes(guest: Guest) -> tuple[str, ...]:
    """The interests a guest counts towards; none while it is idle or away."""
    return () if guest.away or isinstance(guest.state, Idle) else guest.wishes.interests
