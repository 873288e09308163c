"""The word filters in the admin."""

from django.contrib import admin

from chat.admin.edited import EditedAdminMixin
from chat.forms.filter import WordFilterForm
from chat.models import WordFilter


@admin.register(WordFilter)
class WordFilterAdmin(EditedAdminMixin):
    """One page per word list."""

    form = WordFilterForm
    list_display = ["name", "action", "pool", "is_on"]
    list_filter = ["action", "pool"]
    fieldsets = [(None, {"fields": ["name", "is_on", "action", "pool", "words", "version"]})]
