"""The page of a pool's service in numbers, for the yearly report: by month and by hour of the day, also as CSV."""

import csv
import io
from collections.abc import Iterable

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from chat.admin.edited import EditedAdminMixin
from chat.formats.opening_hours import Hours
from chat.models import Pool
from chat.policy.toggles import current
from chat.stats.service.tables import Line, Year, years

_COLUMNS = ("period", "came", "served", "gave up", "half waited", "nine in ten waited at most")


def service(pools: EditedAdminMixin, request: HttpRequest, object_id: str) -> HttpResponse:
    """`?year=2026`: that year instead of the newest; `?csv`: all of them as a file."""
    if not pools.has_view_permission(request):
        raise PermissionDenied
    pool: Pool | None = pools.get_object(request, unquote(object_id))
    if pool is None or not (pool.preset or pool.service_hours.exists()):
        raise Http404
    zone = Hours.parse(pool.hours or current().hours).zone
    found = years(pool, zone)
    if "csv" in request.GET:
        return _csv(pool, found)
    wanted = request.GET.get("year", "")
    chosen = next((year for year in found if str(year.year) == wanted), found[0] if found else None)
    context = {
        **pools.admin_site.each_context(request),
        "opts": Pool._meta,
        "pool": pool,
        "title": f"Service of {pool} in numbers",
        "years": found,
        "chosen": chosen,
        "totals": [year.total for year in found],
        "months_of": f"{chosen.year} by month" if chosen else "",
        "hours_of": f"{chosen.year} by hour of the day" if chosen else "",
        "zone": zone,
    }
    return render(request, "admin/chat/pool/service.html", context)


def _csv(pool: Pool, found: Iterable[Year]) -> HttpResponse:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(("table", *_COLUMNS))
    for year in found:
        table.writerows(_cells("year", [year.total]))
        table.writerows(_cells("month", year.months))
        table.writerows(_cells(f"hour of the day in {year.year}", year.hours))
    name = f"{pool.slug}-service.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _cells(table: str, lines: Iterable[Line]) -> Iterable[tuple[str, ...]]:
    for line in lines:
        yield table, line.period, line.came, line.served, line.gave_up, line.median, line.most
