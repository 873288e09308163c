"""The link by which somebody with a new account sets a password, and then a second factor: nobody else knows either."""

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from chat.login import second_factor


def link(request: HttpRequest, user: User) -> str:
    """Works once, for `PASSWORD_RESET_TIMEOUT`, and for an account that has no password yet."""
    kwargs = {
        "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
        "token": default_token_generator.make_token(user),
    }
    return request.build_absolute_uri(reverse("admin:join", kwargs=kwargs))


def may_join(user: User) -> bool:
    """It is active, and its owner has not set a password."""
    return user.is_active and user.is_staff and not user.has_usable_password()


class JoiningView(PasswordResetConfirmView):
    """The token goes from the address into the session before the page is shown, so that no link leads on with it."""

    template_name = "admin/join.html"
    success_url = reverse_lazy("admin:second_factor")
    title = "Your account"

    def get_user(self, uidb64: str) -> User | None:
        """None for an account that has a password: the link is no way around it."""
        user = super().get_user(uidb64)
        return user if isinstance(user, User) and may_join(user) else None

    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        response = super().form_valid(form)
        user: User = form.user
        login(self.request, user, backend="django.contrib.auth.backends.ModelBackend")
        second_factor.record(user, "Password: none → set with the link")
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        from django.contrib import admin

        context = {**admin.site.each_context(self.request), **super().get_context_data(**kwargs)}
        return {**context, "is_nav_sidebar_enabled": False, "account": self.user}
