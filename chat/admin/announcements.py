"""The announcements in the admin."""

from django.contrib import admin

from chat.admin.edited import EditedAdminMixin
from chat.forms.announcement import AnnouncementForm
from chat.models import Announcement


@admin.register(Announcement)
class AnnouncementAdmin(EditedAdminMixin):
    """One page per announcement."""

    form = AnnouncementForm
    list_display = ["text", "level", "starts_at", "ends_at"]
    fieldsets = [(None, {"fields": ["text", "level", "starts_at", "ends_at", "version"]})]
