"""What a change of the toggle `encryption` means for connected guests."""

from chat.connection.connection import Connection
from chat.connection.waiting import stop_unencrypted
from chat.hub.hub import Hub
from chat.policy import snapshot
from chat.policy.snapshot import Snapshot


class UnencryptedWaits:
    """The guests of one process who wait although their client cannot do what their pool now requires."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._applied: Snapshot | None = None

    def stop(self) -> None:
        """Call every second, and when operators change something."""
        held = snapshot.held()
        if held is not self._applied:
            self._applied = held
            for member in list(self._hub.members.values()):
                if isinstance(member, Connection):
                    stop_unencrypted(member)
