"""What guests may do only so often, or once, as Redis counts it: entry codes, proofs of work, rates."""

from collections.abc import Callable

from matchmaking.rules import Limit
from matchmaking.store.records import GuestRecord
from matchmaking.store.scripts import Scripts
from matchmaking.values import Network

#: Longer than anyone stays; a code that expires later is simply held again.
CODE_HELD_MS = 24 * 3600 * 1000


class Allowances:
    """The allowances of one pool. All methods raise MatchmakingError."""

    def __init__(self, scripts: Scripts, learn: Callable[[GuestRecord], None]) -> None:
        """`learn` gets the newer record of a guest whose code changed."""
        self._scripts = scripts
        self._learn = learn

    async def hold_code(self, guest_id: str, code: str, life: int, side: str = "") -> tuple[bool, str]:
        """Whether the guest may use the entry code (its hash), and the previous holder's id or ''.

        One guest at a time may hold a code. The code expires in `life` ms, and puts the guest on that side.
        """
        hold = await self._scripts.hold_code(code, guest_id, min(life, CODE_HELD_MS), side)
        if hold.guest is not None:
            self._learn(hold.guest)
        return hold.held, hold.before

    async def spend_work(self, work: str, connection_id: str, life: int) -> bool:
        """Whether the proof of work admits the guest on that connection. Each is valid once, for `life` ms."""
        return await self._scripts.spend_work(work, connection_id, life)

    async def spend(self, kind: str, who: Network | str, limit: Limit, *, look: bool = False) -> float:
        """Seconds until the network, or the guest with that id, may do one more of a kind; 0.0 means now.

        Counts it in that case, unless `look` is set.
        """
        if not who or not limit.most:
            return 0.0
        return await self._scripts.spend(kind, who, limit, look=look) / 1000
