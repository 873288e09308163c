"""The banner of the admin: a promise that is not kept is red on every page of it, with the way to mend it."""

from typing import Any

from django import template
from django.conf import settings

from chatsite.privacy_checks import Verdict, look

register = template.Library()


@register.inclusion_tag("admin/promises.html", takes_context=True)
def promises(context: dict[str, Any]) -> dict[str, Any]:
    """For whoever may be here; waits as long as Redis may take to answer, once in 30 s."""
    if not context.get("has_permission"):
        return {}
    report = look()
    return {
        "broken": report.with_verdict(Verdict.BROKEN),
        "unverified": report.with_verdict(Verdict.UNVERIFIED) if context.get("app_list") is not None else [],
        "accepted": settings.ACCEPTED_RISKS,
    }
