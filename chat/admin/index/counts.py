"""The live counts on the first page: guests from Redis, open reports and appeals from the database."""

from dataclasses import dataclass
from typing import Any

from django.db import Error as DatabaseError
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from chat.models import Appeal, SiteSettings
from chat.stats.site_state import look

#: Later than any bucket: the last hour's statistics are not needed.
_NO_HOUR = 1 << 62


@dataclass(frozen=True, slots=True)
class Count:
    """`count` is None if it cannot be read. `is_due`: an operator has to act."""

    name: str
    label: str
    count: int | None
    address: str
    is_due: bool = False


def counts(user: Any) -> list[Count]:
    """The counts that this account may see."""
    shows_dashboard, shows_reports, shows_appeals = (
        user.has_perm(f"chat.{permission}") for permission in ("view_dashboard", "view_report", "view_appeal")
    )
    if not (shows_dashboard or shows_reports or shows_appeals):
        return []
    state = look(_NO_HOUR)
    found: list[Count] = []
    if shows_dashboard:
        dashboard, site = reverse("dashboard"), state.overview
        found += [
            Count("online", "Guests online", site.online if site else None, dashboard),
            Count("waiting", "Waiting", site.waiting if site else None, dashboard),
            Count("chats", "Chats", site.chats if site else None, dashboard),
        ]
    if shows_reports:
        found.append(
            _due("reports", "Open reports", state.reports.count if state.reports else None, "report")
        )
    if shows_appeals:
        found.append(_due("appeals", "Open appeals", _open_appeals(), "appeal"))
    return found


def chats() -> int | None:
    """The number of running chats; None if it cannot be read."""
    overview = look(_NO_HOUR).overview
    return overview.chats if overview else None


@require_safe
def now(request: HttpRequest) -> JsonResponse:
    """The counts by name, and the version of the settings, which tells a page that its switches are stale."""
    found = {each.name: each.count for each in counts(request.user)}
    return JsonResponse({"counts": found, "version": SiteSettings.stored().version})


def _due(name: str, label: str, count: int | None, model: str) -> Count:
    return Count(name, label, count, reverse(f"admin:chat_{model}_changelist"), is_due=bool(count))


def _open_appeals() -> int | None:
    try:
        return Appeal.objects.filter(filed_at__isnull=False, outcome=Appeal.Outcome.OPEN).count()
    except DatabaseError:
        return None
