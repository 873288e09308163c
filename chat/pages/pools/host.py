"""The page of an event's host. It holds nothing itself: its script gets numbers with the host's code."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from chat.pages import languages
from chat.pages.app_shell import HOST_SCRIPTS
from chat.policy import pools, toggles
from chat.policy.pools import PoolSettings
from chat.process import runtime
from chatsite.web.integrity import import_map


async def page(request: HttpRequest, pool: str, language: str | None = None) -> HttpResponse:
    """The same for everybody; 404 for a pool without event rounds."""
    await runtime.ready()
    found = pools.current().get(pool)
    if found is None or found.rounds is None:
        raise Http404
    settings, known = found, import_map(HOST_SCRIPTS)
    response = languages.page(
        request,
        "pages/host.html",
        language,
        lambda shown: _context(request, shown, language, settings) | {"import_map": known},
    )
    if known is not None:
        known.insist(response)
    return response


def _context(request: HttpRequest, shown: str, language: str | None, pool: PoolSettings) -> dict[str, Any]:
    return {
        "toggles": toggles.current(),
        "pool": pool,
        "host_url": languages.address("host", None, pool=pool.slug),
        "landing_url": languages.address("landing", language, pool=pool.slug),
        "languages": languages.choices(request, "host", shown, pool=pool.slug),
    }
