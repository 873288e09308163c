"""The word filters in the admin."""

from django.contrib import admin

from chat.admin.edited import EditedAdminMixin
from chat.forms.filter import WordFilterForm
from chat.models import WordFilter


@admin.register(WordFilter)
class WordFilterAdmin(EditedAdminMixin):
    """A page for each list."""

    form = WordFilterForm
    list_display = ["name", "action", "pool", "is_on"]
    list_filter = ["action", "pool"]
    fieldsets = [(None, {"fields": ["name", "is_on", "action", "pool", "words", "version"]})]
