"""The page of a pool's entry codes: lists the valid ones, creates new ones, and revokes all."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from chat.admin.edited import EditedAdminMixin
from chat.admin.moderation import confirming, consequences
from chat.admin.pools.code_sheet import Card, csv_link
from chat.formats.entry_code import hash_of
from chat.formats.moments import moment
from chat.formats.opening_hours import Hours
from chat.forms.entry_codes import EntryCodesForm
from chat.models import EntryCode, Pool
from chat.policy.toggles import current


def entry_codes(pools: EditedAdminMixin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Codes are shown only in the response that creates them; they cannot be shown again."""
    if not (pools.has_change_permission(request) and request.user.has_perm("chat.add_entrycode")):
        raise PermissionDenied
    pool: Pool | None = pools.get_object(request, unquote(object_id))
    if pool is None:
        raise Http404
    with timezone.override(Hours.parse(pool.hours or current().hours).zone):
        if confirming.goes_back(request):
            return redirect("admin:chat_pool_codes", pool.pk)
        if "take_back" in request.POST:
            return _take_back(pools, request, pool)
        if "code" in request.POST:
            return _take_back_one(pools, request, pool)
        form = EntryCodesForm(request.POST or None, sides=pool.settings(current()).code_sides)
        if form.is_valid():
            return _make(pools, request, pool, form)
        return _page(pools, request, pool, "codes", form=form, batches=_batches(pool))


def _make(pools: EditedAdminMixin, request: HttpRequest, pool: Pool, form: EntryCodesForm) -> HttpResponse:
    count, expires_at = form.cleaned_data["count"], form.cleaned_data["expires_at"]
    side = EntryCode.Side(form.cleaned_data.get("side", ""))
    whose = f" for {side.label.lower()}" if side else ""
    with transaction.atomic():
        codes = EntryCode.make(pool, count, expires_at, side)
        until = timezone.localtime(expires_at)
        pools.log_change(
            request, pool, f"Created {count} entry codes{whose}, valid until {moment(expires_at)}."
        )
    address = f"{_origin(request)}{_page_of(pool, side)}"
    cards = [Card(code, address) for code in codes]
    return _page(
        pools,
        request,
        pool,
        "codes_made",
        cards=cards,
        csv_link=csv_link(cards, until),
        address=address,
        expires_at=expires_at,
        side=side.label if side else "",
    )


def _page_of(pool: Pool, side: EntryCode.Side) -> str:
    """Where the code is entered: a host has a page of its own."""
    return (
        reverse("host", kwargs={"pool": pool.slug})
        if side is EntryCode.Side.HOST
        else pool.get_absolute_url()
    )


def _take_back(pools: EditedAdminMixin, request: HttpRequest, pool: Pool) -> HttpResponse:
    if confirming.must_ask(request, "yes"):
        valid = pool.entry_codes.filter(is_burned=False, expires_at__gt=timezone.now()).count()
        return confirming.ask(pools, request, consequences.of_taking_back(pool, valid))
    with transaction.atomic():
        count = EntryCode.revoke(pool.entry_codes.all())
        pools.log_change(request, pool, f"Revoked {count} entry codes.")
    messages.success(request, f"Revoked entry codes: {count}.")
    return redirect("admin:chat_pool_codes", pool.pk)


def _take_back_one(pools: EditedAdminMixin, request: HttpRequest, pool: Pool) -> HttpResponse:
    """The code is typed from its card: the site knows only hashes."""
    try:
        found = pool.entry_codes.filter(hash=hash_of(request.POST["code"]))
    except ValueError:
        found = pool.entry_codes.none()
    with transaction.atomic():
        count = EntryCode.revoke(found)
        if count:
            pools.log_change(request, pool, "Revoked an entry code.")
    if count:
        messages.success(request, "Revoked the code.")
    else:
        messages.error(request, "This pool has no valid code like that.")
    return redirect("admin:chat_pool_codes", pool.pk)


def _batches(pool: Pool) -> list[dict[str, Any]]:
    """For each expiry time and side, how many codes are valid and how many were burned by bans."""
    live = pool.entry_codes.filter(expires_at__gt=timezone.now())
    valid, burned = Count("pk", filter=Q(is_burned=False)), Count("pk", filter=Q(is_burned=True))
    batches = live.values("expires_at", "side").order_by("expires_at", "side")
    found = batches.annotate(valid=valid, burned=burned)
    return [{**batch, "whose": EntryCode.Side(batch["side"]).label} for batch in found]


def _origin(request: HttpRequest) -> str:
    """The site origin under which the operator opened the admin."""
    origins: list[str] = settings.SITE_ORIGINS
    return next((origin for origin in origins if urlsplit(origin).netloc == request.get_host()), origins[0])


def _page(
    pools: EditedAdminMixin, request: HttpRequest, pool: Pool, template: str, **context: Any
) -> HttpResponse:
    site = pools.admin_site.each_context(request)
    title = f"Entry codes of {pool}"
    return render(
        request,
        f"admin/chat/pool/{template}.html",
        {**site, "opts": Pool._meta, "pool": pool, "title": title, **context},
    )
