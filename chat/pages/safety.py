"""The safety page: the rules, consequences of breaking them, what guests can do, and where to find help."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from chat.connection.rate_limits import ESCALATION
from chat.formats.crisis_lines import for_language, read_crisis_lines
from chat.pages import languages
from chat.policy import house_rules, pools, toggles
from chat.policy.pools import MAIN
from chat.process import runtime


async def page(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """Shows the current limits."""
    await runtime.ready()
    return languages.page(
        request, "pages/safety.html", language, lambda shown: _context(request, shown, language)
    )


def _limits() -> dict[str, int]:
    """What one network may do, without what has no limit; where guests share networks, only codes have one."""
    site = toggles.current()
    names = () if site.shared_networks else ("arrivals_per_minute", "finds_per_minute", "reports_per_hour")
    counts = {name: getattr(site, name) for name in (*names, "wrong_codes_per_hour")}
    return {name: count for name, count in counts.items() if count}


def _context(request: HttpRequest, shown: str, language: str | None) -> dict[str, Any]:
    site = toggles.current()
    return {
        "toggles": site,
        "house_rules": house_rules.lines(site, pools.current()[MAIN]),
        "escalation": ESCALATION,
        "limits": _limits(),
        "say_per_10s": settings.SAY_PER_10S,
        "report_hours": settings.REPORT_HOURS,
        "crisis_lines": for_language(read_crisis_lines(site.crisis_lines), shown),
        "landing_url": languages.address("landing", language),
        "privacy_url": languages.address("privacy", language),
        "languages": languages.choices(request, "safety", shown),
    }
