"""Cautions: a warned guest is told within a second, and again at each welcome while the warning is active."""

from chat.hub.hub import Hub
from chat.policy import snapshot
from chat.policy.snapshot import Cautioned
from chat.protocol.codes import NoticeLevel
from chat.protocol.events import Notice, encode


class Cautions:
    """The cautions of one process. A frame may get lost, so each welcome repeats it: the client shows it once."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._sent: set[str] = set()

    def send_new(self) -> None:
        """Call every second: checks only guests who are warned."""
        held = snapshot.held().cautions
        self._sent &= {caution.id for caution in held}
        for caution in held:
            member = self._hub.members.get(caution.guest)
            if member is not None and member.is_welcomed and caution.id not in self._sent:
                member.send(encode(_notice(caution)))
                self._sent.add(caution.id)

    def welcome(self, guest_id: str) -> list[Notice]:
        """The cautions to send with this guest's welcome."""
        own = [caution for caution in snapshot.held().cautions if caution.guest == guest_id]
        self._sent.update(caution.id for caution in own)
        return [_notice(caution) for caution in own]


def _notice(caution: Cautioned) -> Notice:
    return Notice(
        id=caution.id, level=NoticeLevel.WARNING, text=caution.reason, appeal=caution.appeal or None
    )
