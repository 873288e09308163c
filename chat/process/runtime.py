"""The hub of a process: created on first use, in the serving event loop."""

import asyncio

from django.conf import settings

from chat.connection.services import Services
from chat.hub import suggestions as suggested
from chat.hub.hub import Hub
from chat.process.background import Upkeep
from chat.process.service import Service
from chat.process.site import Site
from chatsite.redis.state_connection import StateConnection
from matchmaking.store.pipeline import Pipeline

_hubs: dict[asyncio.AbstractEventLoop, Upkeep] = {}


def services() -> Services:
    """The services shared by the connections of the running loop, started."""
    return _upkeep().site.services


def hub() -> Hub:
    """The hub of the running loop, started."""
    return _upkeep().hub


def hubs() -> list[Hub]:
    """The hubs of this process; callable from any thread. Usually one, and none before it serves."""
    return [upkeep.hub for upkeep in list(_hubs.values())]


async def ready() -> None:
    """Returns when the toggles were read once, or could not be (see `snapshot.was_read`)."""
    await _upkeep().ready.wait()


async def decided() -> None:
    """Returns when the operators' settings were read: until then a closed site would look open."""
    await _upkeep().decided.wait()


def can_match() -> bool:
    """Whether guests of the running loop can currently be matched."""
    upkeep = _hubs.get(asyncio.get_running_loop())
    return upkeep is None or upkeep.connectivity.can_match


def online(pool: str) -> int | None:
    """How many guests of the pool are online, for pages; None if hidden."""
    here = hub()
    shown = here.pool(pool)
    shown.look()
    return here.online(shown)


def suggestions(pool: str) -> list[str]:
    """Interests to suggest to guests of the pool, for pages."""
    return suggested.current(pool, hub().pool(pool).heartbeat.wished)


def _upkeep() -> Upkeep:
    loop = asyncio.get_running_loop()
    found = _hubs.get(loop)
    if found is None:
        state = StateConnection(settings.REDIS_URL, timeout=settings.REDIS_TIMEOUT_SECONDS)
        site = Site(Pipeline(state))
        found = _hubs[loop] = Upkeep(site, *Service(site.hub).jobs)
        found.start()
    return found
