"""The operators' accounts."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

# Importing Django's own has registered them.
admin.site.unregister([Group, User])


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]
    """Django's own without the widgets that have no labels; nobody sets when an account was made or used."""

    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []


@admin.register(Group)
class AccountGroupAdmin(GroupAdmin):
    """The same for groups."""

    filter_horizontal = []
