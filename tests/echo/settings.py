"""Django settings of the echo site: `manage.py serve` with another application, and without the product."""

from chatsite.settings import *  # noqa: F403

ASGI_APPLICATION = "tests.echo.asgi.application"
ROOT_URLCONF = ""
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("chat.")]  # noqa: F405
INSTALLED_APPS = [app for app in INSTALLED_APPS if app not in {"chat", "matchmaking"}]  # noqa: F405
