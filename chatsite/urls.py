"""URL routes: the guests' pages, the admin, and health."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from chatsite.web import health

urlpatterns = [
    path("", include("chat.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("acceptz", health.acceptz, name="acceptz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = "chat.pages.refusals.bad_request"
handler403 = "chat.pages.refusals.forbidden"
handler404 = "chat.pages.not_found.page"
handler500 = "chat.pages.unready.failed"

if settings.ADMIN:
    urlpatterns += [
        path("admin/dashboard/", include("chat.admin.dashboard")),
        path("admin/now/", include("chat.admin.index.urls")),
        path("admin/", admin.site.urls),
    ]
