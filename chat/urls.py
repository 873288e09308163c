"""Addresses of the guests' pages; with a language in front, that language is shown whatever the browser prefers."""

from django.urls import include, path, register_converter

from chat import views
from chat.languages import LanguageConverter

register_converter(LanguageConverter, "language")

pages = [
    path("", views.landing, name="landing"),
    path("chat/", views.chat, name="chat"),
]

urlpatterns = [
    *pages,
    path("<language:language>/", include(pages)),
]
