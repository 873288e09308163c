"""The app shell: manifest, service worker and robots.txt. It never contains a message."""

from functools import cache
from hashlib import sha256

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import Storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _

from chat.pages import languages
from chat.policy import toggles

#: What a page needs before its socket opens; the service worker caches these, so that slow networks show a
#: page at once.
FILES = (
    "css/chat.css",
    "css/landing.css",
    *(
        f"js/{name}.js"
        for name in (
            "chat/buttons",
            "chat/features",
            "chat/keys",
            "chat/loader",
            "chat/page",
            "chat/retention",
            "chat/unread",
            "client/arrivals",
            "client/chats",
            "client/client",
            "client/connection",
            "client/conversation",
            "client/encryption",
            "client/outbox",
            "client/protocol",
            "client/receipts",
            "client/sealing",
            "client/search",
            "features/commitment",
            "features/countdown",
            "features/question_card",
            "features/questions",
            "features/reunions",
            "features/rounds",
            "features/sides",
            "landing/interests",
            "landing/landing",
            "landing/rounds",
            "landing/tandem",
            "lazy/addresses",
            "lazy/agreement",
            "lazy/attention",
            "lazy/boxes",
            "lazy/cleaning",
            "lazy/contact",
            "lazy/menu",
            "lazy/notice",
            "lazy/proof_of_work",
            "lazy/readings",
            "lazy/report",
            "lazy/screening",
            "lazy/tools",
            "lazy/word_lists",
            "shared/lifecycle",
            "shared/tab",
            "shared/texts",
            "view/composer",
            "view/face",
            "view/line",
            "view/panels",
            "view/status",
            "view/transcript",
        )
    ),
)
LANDING_SCRIPTS = tuple(name for name in FILES if name.startswith(("js/landing/", "js/shared/")))
CHAT_SCRIPTS = tuple(name for name in FILES if name.endswith(".js") and not name.startswith("js/landing/"))
_FEATURES = "js/features/"
#: Scripts of a feature that have another name than it.
_PARTS = {
    "js/features/commitment.js": "questions",
    "js/features/countdown.js": "rounds",
    "js/features/question_card.js": "questions",
    "js/landing/rounds.js": "rounds",
    "js/landing/tandem.js": "sides",
}
#: Those of the page of an event's host, which the worker does not keep.
HOST_SCRIPTS = ("js/features/countdown.js", "js/host/desk.js", "js/host/host.js", "js/shared/lifecycle.js")
#: Pages the worker also caches, in each language; no pool's page, as its name reveals where someone was.
PAGES = ("landing", "chat", "safety")
_PAPER = "#f8f1e7"
_DUSK = "#f3dfc9"


def of_pool(scripts: tuple[str, ...], features: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the scripts that the pages of a pool with these features may load."""
    return tuple(name for name in scripts if _feature_of(name) in ("", *features))


def _feature_of(script: str) -> str:
    if script in _PARTS:
        return _PARTS[script]
    return script.removeprefix(_FEATURES).removesuffix(".js") if script.startswith(_FEATURES) else ""


async def manifest(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """The web app manifest."""
    shown = languages.chosen(request, language)
    with translation.override(shown):
        description = _("A text chat with a stranger that leaves nothing behind. No account, no history.")
    name = toggles.current().site_name
    content = {
        "name": name,
        "short_name": name,
        "description": description,
        "lang": shown,
        "dir": "rtl" if translation.get_language_info(shown)["bidi"] else "ltr",
        "id": "/",
        "start_url": languages.address("landing", language),
        "scope": "/",
        "display": "standalone",
        "background_color": _PAPER,
        "theme_color": _DUSK,
        "icons": [
            {"src": static("img/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": static("img/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("img/icon-512.png"), "sizes": "512x512", "type": "image/png"},
            {
                "src": static("img/icon-maskable.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")


async def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, served at the root because its scope is its directory; changes when its files do."""
    response = render(request, "app_shell/worker.js", _shell(), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


async def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt allows only the landing page."""
    return render(request, "app_shell/robots.txt", content_type="text/plain")


def shell(storage: Storage) -> dict[str, object]:
    """What the service worker keeps: the context of its script. Raises ValueError if a file is not collected."""
    urls = [storage.url(name) for name in FILES]
    spoken = (None, *(code for code, _ in settings.LANGUAGES))
    pages = [languages.address(page, language) for language in spoken for page in PAGES]
    version = sha256("\n".join([*urls, *pages]).encode()).hexdigest()[:12]
    return {"files": urls, "pages": pages, "version": version}


@cache
def _shell() -> dict[str, object]:
    return shell(staticfiles_storage)
