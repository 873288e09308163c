"""`manage.py reset_second_factor NAME`: for an operator who lost both the authenticator and the recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from chat.login import second_factor
from chat.management.history import record


class Command(BaseCommand):
    help = "Removes an account's second factor. Its owner can then log in with the password alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError("There is no such account.", returncode=2)
        with transaction.atomic():
            second_factor.remove(user, by_owner=False)
            record(user, second_factor.REMOVED)
        self.stdout.write("The second factor is removed.")
