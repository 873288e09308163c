"""The Django application of the project itself: it registers the system checks and starts error reports if set."""

from django.apps import AppConfig
from django.conf import settings


class ChatsiteConfig(AppConfig):
    name = "chatsite"

    def ready(self) -> None:
        from chatsite import checks, deploy_checks  # noqa: F401  # importing registers them

        if settings.SENTRY_DSN:
            from chatsite.logs import sentry

            sentry.start(settings.SENTRY_DSN)
