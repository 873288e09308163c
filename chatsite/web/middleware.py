"""Middleware: Django's own, without its cost where it is not needed.

Django runs each synchronous `process_request` and `process_response` in a thread, for every page. Those here
either only compute, and then run on the event loop, or concern the admin, and are then inactive elsewhere: a
guest's page costs no thread and sets no cookie.
"""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from asgiref.sync import sync_to_async
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.middleware import clickjacking, common, csrf, gzip, security
from django.utils.deprecation import MiddlewareMixin
from django_otp.middleware import OTPMiddleware

from chatsite.web.security_headers import ADMIN_POLICY

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class InlineMixin(MiddlewareMixin):
    """For a middleware that does no I/O: it runs on the event loop."""

    async def __acall__(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase | None = None
        if hasattr(self, "process_request"):
            response = self.process_request(request)
        if response is None:
            response = await cast("Awaitable[HttpResponseBase]", self.get_response(request))
        if hasattr(self, "process_response"):
            response = self.process_response(request, response)
        return cast("HttpResponseBase", response)


class SecurityMiddleware(InlineMixin, security.SecurityMiddleware):
    """HSTS, nosniff, referrer policy and opener policy."""


class ContentSecurityPolicyMiddleware(InlineMixin, CSPMiddleware):
    """The policy of `CONTENT_SECURITY_POLICY`, relaxed in the admin for its scripts."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(settings.SESSION_COOKIE_PATH):
            parts.replace = {**ADMIN_POLICY, **(parts.replace or {})}
        return parts


class CommonMiddleware(InlineMixin, common.CommonMiddleware):
    """Checks the host, and appends a missing slash."""


class CompressionMiddleware(InlineMixin, gzip.GZipMiddleware):
    """Compresses guests' pages. The admin's contain secrets, which the compressed length could reveal."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path_info.startswith(settings.SESSION_COOKIE_PATH):
            return response
        return super().process_response(request, response)


class ClickjackingMiddleware(InlineMixin, clickjacking.XFrameOptionsMiddleware):
    """`X-Frame-Options`, for browsers without `frame-ancestors`."""


class AdminOnlyMixin(MiddlewareMixin):
    """Inactive outside the admin, which is delimited by its cookies' path."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if not self.concerns(request):
            return self.get_response(request)
        return cast("HttpResponseBase", super().__call__(request))

    def concerns(self, request: HttpRequest) -> bool:
        return request.path_info.startswith(settings.SESSION_COOKIE_PATH)


class AdminSessionMiddleware(AdminOnlyMixin, SessionMiddleware):
    """`request.session`, in the admin."""


class AdminAuthenticationMiddleware(AdminOnlyMixin, AuthenticationMiddleware):
    """`request.user`, in the admin."""


class AdminSecondFactorMiddleware(AdminOnlyMixin):
    """`request.user.is_verified()`, in the admin: whether this session has passed the second factor."""

    def process_request(self, request: HttpRequest) -> None:
        _verification(request)


class AdminMessageMiddleware(AdminOnlyMixin, MessageMiddleware):
    """Django's one-time messages, in the admin."""


#: It only marks a request's user, and lazily.
_verification = OTPMiddleware(lambda request: request)


class CsrfMiddleware(AdminOnlyMixin, csrf.CsrfViewMiddleware):
    """Protects the admin and every unsafe request at any path, so that no future form can be forgotten."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        super().__init__(get_response)
        self._check = super().process_view
        if self.async_mode:
            # Django reads it as an attribute: a synchronous one would cost every page a thread.
            self.process_view = self._process_view_async  # type: ignore[assignment, method-assign]

    def concerns(self, request: HttpRequest) -> bool:
        return request.method not in SAFE_METHODS or super().concerns(request)

    async def _process_view_async(
        self,
        request: HttpRequest,
        callback: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if request.method in SAFE_METHODS:
            return self._check(request, callback, args, kwargs)
        return await sync_to_async(self._check)(request, callback, args, kwargs)  # it may read the body
