"""The operators' accounts."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django_otp.plugins.otp_totp.admin import TOTPDeviceAdmin  # noqa: F401  # importing registers it
from django_otp.plugins.otp_totp.models import TOTPDevice

from chat.admin import invitation
from chat.admin.chosen import ChosenMixin
from chat.login import joining, second_factor

# Importing Django's own has registered them.
admin.site.unregister([Group, User])
# Its page would show secret keys; each operator manages their own device in chat/login.
admin.site.unregister(TOTPDevice)


@admin.register(User)
class AccountAdmin(ChosenMixin, UserAdmin):  # type: ignore[type-arg]
    """Django's own, without widgets that lack labels; the created and last-used dates are read-only."""

    readonly_fields = ["last_login", "date_joined"]

    def get_urls(self) -> list[URLPattern]:
        return [
            path("invite/", self.admin_site.admin_view(self._invite), name="auth_user_invite"),
            path("<path:object_id>/link/", self.admin_site.admin_view(self._renew), name="auth_user_link"),
            *super().get_urls(),
        ]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Not where it would delete a part of the history: taking away *Active* shuts an account out."""
        has_acted = obj is not None and LogEntry.objects.filter(user=obj).exists()
        return not has_acted and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> Any:
        """Accounts are deleted one by one, for the same reason."""
        return {
            name: found for name, found in super().get_actions(request).items() if name != "delete_selected"
        }

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With a button for another link, where the owner has not come yet."""
        account = self.get_object(request, unquote(object_id))
        may_join = account is not None and joining.may_join(account)
        return super().change_view(
            request, object_id, form_url, {"may_join": may_join, **(extra_context or {})}
        )

    def _invite(self, request: HttpRequest) -> HttpResponse:
        return invitation.invite(self, request)

    def _renew(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return invitation.renew(self, request, object_id)

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002  # Django's own name for it
        form_url: str = "",
    ) -> HttpResponse:
        """Also deletes an unconfirmed second factor, as it was set up under the old password."""
        response: HttpResponse = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            user = self.get_object(request, unquote(id))
            if user is not None:
                second_factor.forget_unconfirmed(user)
        return response

    filter_horizontal = []


@admin.register(Group)
class AccountGroupAdmin(ChosenMixin, GroupAdmin):
    """The same for groups."""

    filter_horizontal = []
