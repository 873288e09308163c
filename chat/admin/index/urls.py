"""URLs that the admin's first page requests."""

from django.contrib import admin
from django.urls import path

from chat.admin.index.counts import now
from chat.admin.index.press import press

urlpatterns = [
    path("counts/", admin.site.admin_view(now), name="desk_counts"),
    path("switch/", admin.site.admin_view(press), name="desk_switch"),
]
