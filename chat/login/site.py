"""The operators' site: Django's admin with a second factor if the account or the site requires one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse

#: The views allowed before a required second factor is set up.
_OPEN = frozenset({"second_factor", "logout"})


class OperatorsSite(AdminSite):
    """Replaces `admin.site`."""

    @property
    def login_form(self) -> Any:  # type: ignore[override]
        from chat.login.form import OperatorsLoginForm

        return OperatorsLoginForm

    def has_permission(self, request: HttpRequest) -> bool:
        """Ends sessions that have not passed the account's second factor."""
        from chat.login import second_factor

        user: Any = request.user
        if not super().has_permission(request):
            return False
        return not second_factor.is_set_up(user) or user.is_verified()

    def admin_view(self, view: Callable[..., HttpResponseBase], cacheable: bool = False) -> Any:
        """If the site requires a second factor, redirects operators without one to its page."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            from chat.login import second_factor

            match = request.resolver_match
            elsewhere = match is None or match.url_name not in _OPEN
            user: Any = request.user
            if elsewhere and self.has_permission(request) and second_factor.is_missing(user):
                return redirect("admin:second_factor")
            return guarded(request, *args, **kwargs)

        return inner

    def get_app_list(self, request: Any, app_label: str | None = None) -> list[Any]:
        """In the groups of the menu, wherever the list is shown."""
        from chat.login.menu import grouped

        return grouped(super().get_app_list(request, app_label), reverse("admin:index"))

    def app_index(  # type: ignore[override]  # it never renders
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """An application has no page of its own: the first page has all models, in their groups."""
        return redirect("admin:index")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Remembers the browser after a successful login."""
        from chat.login import device

        has_accounts = get_user_model().objects.filter(is_staff=True).exists()
        response = super().login(request, {"has_accounts": has_accounts, **(extra_context or {})})
        user: Any = request.user
        # The form accepted all required credentials.
        if request.method == "POST" and response.status_code == 302:
            device.remember(request, response, user)
        return response

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Also deletes an unconfirmed second factor, as it was set up under the old password."""
        from chat.login import second_factor

        response = super().password_change(request, extra_context)
        user: Any = request.user
        if request.method == "POST" and response.status_code == 302:
            second_factor.forget_unconfirmed(user)
            second_factor.record(user, "Password: old → new")
        return response

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from chat.login.joining import JoiningView

        own = [
            path("second-factor/", self.admin_view(self._second_factor), name="second_factor"),
            path("join/<uidb64>/<token>/", JoiningView.as_view(), name="join"),
        ]
        return [*own, *super().get_urls()]

    def _second_factor(self, request: HttpRequest) -> HttpResponse:
        from chat.login import page

        return page.show(request, self)
