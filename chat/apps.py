"""The chat application: the browsers' side of the site, and what its operator decides about it."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"
    verbose_name = "Chat"

    def ready(self) -> None:
        from chat import hosting, promises, snapshot
        from chatsite import lifecycle
        from chatsite.promises import register

        register(promises.findings)
        lifecycle.require(snapshot.was_read)
        lifecycle.works(hosting.can_match)
