"""The wiring as a Django application: it brings the system checks."""

from django.apps import AppConfig


class ChatsiteConfig(AppConfig):
    name = "chatsite"

    def ready(self) -> None:
        from chatsite import checks, deploy_checks  # noqa: F401  # importing registers them
