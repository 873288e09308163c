"""The page for appeals: a code, a text, and later the outcome. Needs no account, cookie or script."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from chat.models import Appeal
from chat.models.appeal import LONGEST_TEXT
from chat.moderation import appeals
from chat.moderation.notices.notifier import notifier
from chat.pages import languages
from chat.pages.request_network import network_of
from chat.pages.unready import unready
from chat.policy import toggles
from chat.process import runtime
from chat.report_keys import KeysError
from chatsite.web.throttle import Throttle, ThrottleError

#: Codes cannot be guessed; this limits the load on the database.
_NETWORK = Throttle("appeal", "20/1h")
#: Shared by requests without a known address.
UNKNOWN = Throttle("appeal-unknown", "300/1h")
_CONTROL = dict.fromkeys((*range(9), *range(11, 32), 127))


class State(StrEnum):
    """What the page shows."""

    ASK = "ask"
    FOREIGN = "foreign"
    BUSY = "busy"
    UNKNOWN = "unknown"
    FOUND = "found"
    FILED = "filed"


@dataclass(frozen=True, slots=True)
class Shown:
    """`appeal`: set if the code was right."""

    state: State
    appeal: Appeal | None = None
    code: str = ""


# Django's CSRF token needs a cookie, and guests get none. The form is protected instead by the browser's
# Origin header, and is useless without knowing the code.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
async def page(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """GET asks for a code; POST with `code` shows the decision, and with `text` also files the appeal."""
    await runtime.ready()
    shown = Shown(State.ASK)
    if request.method == "POST":
        try:
            shown = await sync_to_async(_answer)(request) if _is_own(request) else Shown(State.FOREIGN)
        except KeysError:  # the key store is down: nothing was filed
            return unready(request)
    response = languages.page(
        request,
        "pages/appeal.html",
        language,
        lambda spoken: _context(request, spoken, language, shown),
        status={State.FOREIGN: 403, State.BUSY: 429}.get(shown.state, 200),
    )
    response["Cache-Control"] = "no-store"
    return response


def _is_own(request: HttpRequest) -> bool:
    """Whether a page of this site sent it: every current browser sends one of these headers."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin in settings.SITE_ORIGINS
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _answer(request: HttpRequest) -> Shown:
    network = network_of(request)
    try:
        allowed = _NETWORK.take(network) if network else UNKNOWN.take("")
    except ThrottleError:
        allowed = False
    if not allowed:
        return Shown(State.BUSY)
    code = request.POST.get("code", "")[:64]
    text = request.POST.get("text", "").translate(_CONTROL).strip()[:LONGEST_TEXT]
    appeal = appeals.find(code)
    if appeal is None:
        return Shown(State.UNKNOWN)
    if text and appeals.file(appeal, text):
        notifier.announce("appeals")
        return Shown(State.FILED, appeal, code)
    return Shown(State.FOUND, appeal, code)


def _context(request: HttpRequest, spoken: str, language: str | None, shown: Shown) -> dict[str, Any]:
    return {
        "toggles": toggles.current(),
        "shown": shown,
        "appeal": shown.appeal,
        "longest": LONGEST_TEXT,
        "keep_days": settings.REPORT_KEEP_DAYS,
        "landing_url": languages.address("landing", language),
        "appeal_url": languages.address("appeal", language),
        "languages": languages.choices(request, "appeal", spoken),
    }
