"""The admin: settings, pools with their entry codes, word filters, reports, bans, and the operators' accounts."""

from django.contrib import admin

from chat.admin import accounts, bans, filters, pools, reports, settings

__all__ = ["accounts", "bans", "filters", "pools", "reports", "settings"]

admin.site.site_header = "Passerby"
admin.site.site_title = "Passerby"
admin.site.index_title = "Run the site"
