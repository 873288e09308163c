"""The chat application: the browser-facing side of the site, and its operator's settings."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"
    verbose_name = "Chat"

    def ready(self) -> None:
        from chat.policy import opening, snapshot
        from chat.process import privacy_check, runtime
        from chatsite import doctor
        from chatsite.privacy_checks import register
        from chatsite.process import lifecycle

        register(privacy_check.findings)
        doctor.register(opening.look)
        lifecycle.require(snapshot.was_read)
        lifecycle.works(runtime.can_match)
