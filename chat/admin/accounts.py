"""The operators' accounts."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponse
from django_otp.plugins.otp_totp.admin import TOTPDeviceAdmin  # noqa: F401  # importing registers it
from django_otp.plugins.otp_totp.models import TOTPDevice

from chat.admin.chosen import ChosenMixin
from chat.login import second_factor

# Importing Django's own has registered them.
admin.site.unregister([Group, User])
# Its page would show secret keys; each operator manages their own device in chat/login.
admin.site.unregister(TOTPDevice)


@admin.register(User)
class AccountAdmin(ChosenMixin, UserAdmin):  # type: ignore[type-arg]
    """Django's own, without widgets that lack labels; the created and last-used dates are read-only."""

    readonly_fields = ["last_login", "date_joined"]

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
