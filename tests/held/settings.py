"""The site's own settings, plus the page that reports retained strings."""

from chatsite.settings import *  # noqa: F403

ASGI_APPLICATION = "tests.held.asgi.application"
