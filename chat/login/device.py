"""Known devices: browsers on which an account has logged in completely before."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "passerby_device"
_SALT = "passerby.device"
_LIFE_SECONDS = 180 * 86_400
#: The most accounts remembered per browser.
_MOST = 5


def known(request: HttpRequest, username: str) -> str:
    """The device's name if the account is known on it, else ''. Changing the password makes it unknown."""
    held = _held(request)
    user = User.objects.filter(username__iexact=username).first() if held else None
    return str(held["device"]) if held and user and _mark(user) in held["accounts"] else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Sets the cookie after a login. It is limited to the admin, and grants no access."""
    held = _held(request) or {"device": secrets.token_urlsafe(12), "accounts": []}
    accounts = [mark for mark in held["accounts"] if mark != _mark(user)]
    body = {"device": held["device"], "accounts": [*accounts, _mark(user)][-_MOST:]}
    response.set_cookie(
        COOKIE,
        signing.dumps(body, salt=_SALT),
        max_age=_LIFE_SECONDS,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _held(request: HttpRequest) -> dict[str, Any] | None:
    try:
        held: dict[str, Any] = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_LIFE_SECONDS
        )
        return held
    except signing.BadSignature:
        return None


def _mark(user: User) -> str:
    """Identifies the account with its current password without revealing either."""
    return f"{user.pk}.{user.get_session_auth_hash()[:16]}"
