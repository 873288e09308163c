"""The admin's banner: a broken promise is shown in red on every page, with its remedy."""

from typing import Any

from django import template
from django.conf import settings

from chatsite.privacy_checks import Verdict, look

register = template.Library()


@register.inclusion_tag("admin/promises.html", takes_context=True)
def promises(context: dict[str, Any]) -> dict[str, Any]:
    """For logged-in operators; may wait for Redis's timeout, once in 30 s."""
    if not context.get("has_permission"):
        return {}
    report = look()
    return {
        "broken": report.with_verdict(Verdict.BROKEN),
        "unverified": report.with_verdict(Verdict.UNVERIFIED) if context.get("app_list") is not None else [],
        "accepted": settings.ACCEPTED_RISKS,
    }
