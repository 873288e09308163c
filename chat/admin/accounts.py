"""The operators' accounts."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django_otp.plugins.otp_totp.admin import TOTPDeviceAdmin  # noqa: F401  # importing registers it
from django_otp.plugins.otp_totp.models import TOTPDevice

from chat.admin.chosen import ChosenMixin

# Importing Django's own has registered them.
admin.site.unregister([Group, User])
# Its page would show keys; everybody has a page of their own for theirs (chat/login).
admin.site.unregister(TOTPDevice)


@admin.register(User)
class AccountAdmin(ChosenMixin, UserAdmin):  # type: ignore[type-arg]
    """Django's own without the widgets that have no labels; nobody sets when an account was made or used."""

    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []


@admin.register(Group)
class AccountGroupAdmin(ChosenMixin, GroupAdmin):
    """The same for groups."""

    filter_horizontal = []
