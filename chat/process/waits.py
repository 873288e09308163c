"""What a change of a pool's encryption or sides means for connected guests who wait."""

from chat.connection.connection import Connection
from chat.hub.hub import Hub
from chat.policy import pools, snapshot
from chat.policy.pools import PoolSettings
from chat.policy.snapshot import Snapshot


class Waits:
    """The guests of one process who may not wait as they do, after operators changed their pool."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._applied: Snapshot | None = None
        #: Of each pool by its slug, as last applied: the preset of its sides; '' without any.
        self._presets: dict[str, str] = {}

    def recheck(self) -> None:
        """Call every second, and when operators change something."""
        held = snapshot.held()
        if held is self._applied:
            return
        presets = {slug: _preset(pool) for slug, pool in pools.current().items()}
        changed = {slug for slug, preset in presets.items() if self._presets.get(slug, preset) != preset}
        self._applied = held
        self._presets |= presets
        for member in list(self._hub.members.values()):
            if isinstance(member, Connection):
                member.recheck(always=member.slug in changed)


def _preset(pool: PoolSettings) -> str:
    return pool.sides.preset.value if pool.sides else ""
