"""`manage.py asyncapi`: prints the AsyncAPI description of the wire protocol, for docs/asyncapi.yaml."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chat.protocol.asyncapi import describe


class Command(BaseCommand):
    help = "Prints the AsyncAPI description of the protocol. Usage: manage.py asyncapi > docs/asyncapi.yaml"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            import yaml
        except ImportError as error:
            raise CommandError(
                "This needs PyYAML: pip install --require-hashes -r requirements-dev.txt"
            ) from error
        self.stdout.write(
            yaml.safe_dump(describe(), sort_keys=False, allow_unicode=True, width=110), ending=""
        )
