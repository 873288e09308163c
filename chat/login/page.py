"""The page of an operator's own second factor: setting it up, new recovery codes, turning it off."""

from base64 import b32encode
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_otp import login
from django_otp.plugins.otp_totp.models import TOTPDevice

from chat.login import second_factor
from chat.models import RecoveryCodes

_WRONG = "This code is wrong or already used. After several wrong codes you must wait before the next try."
_TOO_SOON = "Too many wrong codes. Enter a new code in {wait}."


@never_cache
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Every change requires a code."""
    user = request.user
    assert isinstance(user, User)
    outcome: dict[str, Any] = {}
    if request.method == "POST":
        try:
            outcome = _act(request, user)
        except second_factor.TooSoonError as error:
            outcome = {"error": _TOO_SOON.format(wait=second_factor.in_words(error.seconds))}
    return TemplateResponse(
        request,
        "admin/second_factor.html",
        {**site.each_context(request), "title": "Second factor", **_state(request, user), **outcome},
    )


def _act(request: HttpRequest, user: User) -> dict[str, Any]:
    code, action = request.POST.get("code", ""), request.POST.get("action")
    if not second_factor.is_set_up(user):
        codes = second_factor.confirm(user, code, request.session)
        if codes is None:
            return {"error": _WRONG}
        login(request, TOTPDevice.objects.get(user=user, confirmed=True))
        return {"codes": codes} | _state(request, user)
    if second_factor.verify(user, code) is None:
        return {"error": _WRONG}
    if action == "renew":
        return {"codes": second_factor.renew(user)} | _state(request, user)
    if action == "remove":
        second_factor.remove(user)
    return _state(request, user)


def _state(request: HttpRequest, user: User) -> dict[str, Any]:
    if second_factor.is_set_up(user):
        left = RecoveryCodes.objects.filter(user=user).values_list("hashes", flat=True).first()
        return {"is_set_up": True, "codes_left": len(left or [])}
    device = second_factor.offer(user, request.session)
    import segno  # only these pages need it

    picture = segno.make_qr(device.config_url, error="m")
    return {
        "is_set_up": False,
        "is_required": settings.SECOND_FACTOR == "required",
        "secret": b32encode(device.bin_key).decode().rstrip("="),
        "qr": str(picture.svg_inline(border=4, omitsize=True, svgclass="second-factor__qr", lineclass=None)),
    }
