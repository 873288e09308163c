"""The privacy page: the site's promises, and the results of checking itself just now; as HTML and JSON."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from chat.hub.site_keys import BAN_DAYS
from chat.pages import languages
from chat.policy import pools, toggles
from chat.process import runtime
from chatsite import privacy_checks
from chatsite.privacy_checks import Report

#: Raised when the meaning of a JSON field changes; fields may be added at any time.
FORMAT = "passerby-privacy-1"


async def page(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """Answers 200 whatever the results."""
    await runtime.ready()
    report = await privacy_checks.alook()
    response = languages.page(
        request, "pages/privacy.html", language, lambda shown: _context(request, shown, language, report)
    )
    response["Cache-Control"] = "no-store"  # a cached page could hide a broken promise
    return response


async def as_json(request: HttpRequest) -> HttpResponse:
    """See docs/privacy.md. Readable from any origin: everything in it is public."""
    report = await privacy_checks.alook()
    headers = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
    return JsonResponse(_document(report), headers=headers, json_dumps_params={"indent": 2})


def _document(report: Report) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "at": report.at.isoformat(timespec="seconds"),
        "held_seconds": int(privacy_checks.HELD_SECONDS),
        "verdict": report.verdict,
        "promises": [
            {
                "id": finding.id,
                "promise": finding.promise,
                "verdict": finding.verdict,
                "facts": [{"name": fact.name, "value": fact.value} for fact in finding.facts],
            }
            for finding in report.findings
        ],
        "kept": {
            "network_keys_days": BAN_DAYS,
            "reportable_hours": settings.REPORT_HOURS,
            "undecided_report_days": settings.REPORT_KEEP_DAYS,
            "grace_seconds": settings.GRACE_SECONDS,
        },
        "encryption": toggles.current().encryption,
    }


def _context(request: HttpRequest, shown: str, language: str | None, report: Report) -> dict[str, Any]:
    encryption = toggles.current().encryption
    return {
        "toggles": toggles.current(),
        "encryption": encryption,
        "pools_differ": any(pool.encryption != encryption for pool in pools.current().values()),
        "reunions": any(pool.reunions for pool in pools.current().values()),
        "counts_service": any(pool.sides for pool in pools.current().values()),
        "report": report,
        "ban_days": BAN_DAYS,
        "report_hours": settings.REPORT_HOURS,
        "report_days": settings.REPORT_KEEP_DAYS,
        "grace_seconds": settings.GRACE_SECONDS,
        "landing_url": languages.address("landing", language),
        "safety_url": languages.address("safety", language),
        "appeal_url": languages.address("appeal", language),
        "json_url": reverse("privacy_json"),
        "languages": languages.choices(request, "privacy", shown),
    }
