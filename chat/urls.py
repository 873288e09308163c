"""The URLs of the guests' pages; a language prefix overrides the browser's preference."""

from django.urls import include, path, register_converter

from chat.pages import app_shell, appeal_page, landing, logo, privacy, safety, theme, word_lists
from chat.pages.languages import LanguageConverter
from chat.pages.pools import host, host_desk
from chat.stats import metrics

register_converter(LanguageConverter, "language")
register_converter(theme.ColourConverter, "colour")

pages = [
    path("", landing.landing, name="landing"),
    path("chat/", landing.chat, name="chat"),
    path("p/<slug:pool>/", landing.landing, name="landing"),
    path("p/<slug:pool>/chat/", landing.chat, name="chat"),
    path("host/<slug:pool>/", host.page, name="host"),
    path("appeal/", appeal_page.page, name="appeal"),
    path("privacy/", privacy.page, name="privacy"),
    path("safety/", safety.page, name="safety"),
    path("manifest.webmanifest", app_shell.manifest, name="manifest"),
]

urlpatterns = [
    *pages,
    path("<language:language>/", include(pages)),
    path("privacy.json", privacy.as_json, name="privacy_json"),
    path("accent/<colour:colour>.css", theme.accent, name="accent"),
    path("logo/<slug:name>.svg", logo.picture, name="logo"),
    path("words/<slug:name>.json", word_lists.hashes, name="word_lists"),
    path("host/<slug:pool>/state", host_desk.state, name="host_state"),
    path("host/<slug:pool>/notice", host_desk.notice, name="host_notice"),
    path("host/<slug:pool>/<slug:command>", host_desk.command, name="host_command"),
    path("worker.js", app_shell.worker, name="worker"),
    path("metrics", metrics.metrics, name="metrics"),
    path("robots.txt", app_shell.robots, name="robots"),
]
