"""The landing and chat pages, shown before a socket opens. No I/O: toggles and counts are in memory."""

from datetime import UTC, datetime
from math import ceil
from random import sample
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chat.pages import languages
from chat.pages.app_shell import CHAT_SCRIPTS, LANDING_SCRIPTS, of_pool
from chat.pages.pools import rounds, sides
from chat.policy import house_rules, matching_rules, pools, toggles
from chat.policy.pools import MAIN, PoolSettings
from chat.process import announcements, runtime
from chatsite.web.integrity import import_map
from chatsite.web.own_address import absolute

#: Replaces the page on a quick exit: an inconspicuous site.
EXIT_URL = "https://www.wikipedia.org/"
#: First sentences for two strangers.
ICEBREAKERS = (
    _("What did you see out of your window today?"),
    _("What is the best thing you ate this week?"),
    _("Which song is in your head?"),
    _("Where would you rather be right now?"),
    _("What did you want to be as a child?"),
    _("What have you changed your mind about?"),
    _("What are you looking forward to?"),
    _("Which word do you like the sound of?"),
)


async def landing(request: HttpRequest, language: str | None = None, pool: str = MAIN) -> HttpResponse:
    """Explains the site, its privacy and rules, and links to the chat."""
    return await _page(request, "pages/landing.html", language, pool, scripts=LANDING_SCRIPTS)


async def chat(request: HttpRequest, language: str | None = None, pool: str = MAIN) -> HttpResponse:
    """The empty chat page; its content comes over the socket and is gone with the tab."""
    return await _page(request, "chat/chat.html", language, pool, scripts=CHAT_SCRIPTS)


async def _page(
    request: HttpRequest, template: str, language: str | None, slug: str, *, scripts: tuple[str, ...]
) -> HttpResponse:
    await runtime.ready()
    pool = pools.current().get(slug)
    if pool is None:
        raise Http404
    known = import_map(of_pool(scripts, pool.features))
    response = languages.page(
        request,
        template,
        language,
        lambda shown: _context(request, shown, language, pool) | {"import_map": known},
    )
    if known is not None:
        known.insist(response)
    return response


def _context(request: HttpRequest, shown: str, language: str | None, pool: PoolSettings) -> dict[str, Any]:
    now = datetime.now(UTC)
    place = {} if pool.slug == MAIN else {"pool": pool.slug}
    site = toggles.current()
    opens_at = pool.hours.opens_at(now) or matching_rules.ends_at(site, now)
    return {
        "toggles": site,
        "pool": pool,
        "house_rules": house_rules.lines(site, pool),
        "opens_at": opens_at,
        "opens_in": ceil((opens_at - now).total_seconds()) if opens_at else None,
        "closes_at": pool.hours.closes_at(now),
        "announcements": announcements.standing(),
        "online": runtime.online(pool.slug),
        "suggestions": runtime.suggestions(pool.slug) if pool.interests else [],
        "rules_version": house_rules.version(site, pool),
        "landing_url": languages.address("landing", language, **place),
        "chat_url": languages.address("chat", language, **place),
        "appeal_url": languages.address("appeal", language),
        "privacy_url": languages.address("privacy", language),
        "safety_url": languages.address("safety", language),
        "page_url": absolute(request, request.path),
        "picture_url": absolute(request, static("img/shared.png")),
        "manifest_url": languages.address("manifest", language),
        "worker_url": reverse("worker"),
        "languages": languages.choices(request, "landing", shown, **place),
        "exit_url": EXIT_URL,
        "icebreakers": sample(ICEBREAKERS, 3),
        **sides.context(site, pool, shown),
        **rounds.context(pool, now),
    }
