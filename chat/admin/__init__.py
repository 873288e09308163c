"""The admin: the site's settings, the pools with their entry codes, and the operators' accounts."""

from django.contrib import admin

from chat.admin import accounts, pools, settings

__all__ = ["accounts", "pools", "settings"]

admin.site.site_header = "Passerby"
admin.site.site_title = "Passerby"
admin.site.index_title = "Run the site"
