"""Addresses: the guests' pages, the admin, and health."""

from django.contrib import admin
from django.urls import include, path

from chatsite import health

urlpatterns = [
    path("", include("chat.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
