"""Where a process keeps its hub: made with the first need of it, in the event loop that serves."""

import asyncio

from chat.hub import Hub
from chat.upkeep import Upkeep

_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of the running loop, started."""
    loop = asyncio.get_running_loop()
    found = _hubs.get(loop)
    if found is None:
        found = _hubs[loop] = Hub()
        Upkeep(found).start()
    return found


def online() -> int | None:
    """How many are online, for pages; None where it is hidden."""
    return hub().online()
