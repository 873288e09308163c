"""The admin: settings, announcements, pools and entry codes, word filters, reports, bans, and operators' accounts."""

from django.contrib import admin

from chat.admin import accounts, announcements, audit, filters, settings
from chat.admin.moderation import appeals, bans, reports
from chat.admin.pools import pools, questions

__all__ = [
    "accounts",
    "announcements",
    "appeals",
    "audit",
    "bans",
    "filters",
    "pools",
    "questions",
    "reports",
    "settings",
]

admin.site.site_header = "Passerby"
admin.site.site_title = "Passerby"
admin.site.index_title = "Run the site"
