"""Addresses of the guests' pages; with a language in front, that language is shown whatever the browser prefers."""

from django.urls import include, path, register_converter

from chat import appealing, logo, metrics, privacy, safety, shell, theme, views
from chat.languages import LanguageConverter

register_converter(LanguageConverter, "language")
register_converter(theme.ColourConverter, "colour")

pages = [
    path("", views.landing, name="landing"),
    path("chat/", views.chat, name="chat"),
    path("p/<slug:pool>/", views.landing, name="landing"),
    path("p/<slug:pool>/chat/", views.chat, name="chat"),
    path("appeal/", appealing.page, name="appeal"),
    path("privacy/", privacy.page, name="privacy"),
    path("safety/", safety.page, name="safety"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
]

urlpatterns = [
    *pages,
    path("<language:language>/", include(pages)),
    path("privacy.json", privacy.as_json, name="privacy_json"),
    path("accent/<colour:colour>.css", theme.accent, name="accent"),
    path("logo/<slug:name>.svg", logo.picture, name="logo"),
    path("worker.js", shell.worker, name="worker"),
    path("metrics", metrics.metrics, name="metrics"),
    path("robots.txt", shell.robots, name="robots"),
]
