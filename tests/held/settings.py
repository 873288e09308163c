"""The site's own settings, with the page that tells what is held."""

from chatsite.settings import *  # noqa: F403

ASGI_APPLICATION = "tests.held.asgi.application"
