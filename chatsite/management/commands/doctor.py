"""`doctor`: reports what is wrong with the site's environment, and the remedies."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError

from chatsite.doctor import Look, Severity, Symptom, looks
from chatsite.management.manual import TeachingCommand

_MARKS = {Severity.WRONG: "WRONG", Severity.RISK: "risk "}


class Command(TeachingCommand):
    help = (
        "Checks Redis, the database, the static files, the packages, the settings and this machine. It shows each "
        "problem and how to fix it, and changes nothing. The exit status is 0 if nothing is wrong, otherwise 1. A "
        "risk may be intended, and counts as a problem only with --strict."
    )
    examples = """\
  python manage.py doctor
      Run it on the server, as the site's user and with its settings.
  python manage.py doctor --strict && systemctl start passerby
      Starts the site only if there is not even a risk.
  python manage.py doctor --json
      Prints a list of objects with id, severity, what and remedy, for scripts.
"""
    requires_system_checks = []  # it checks more, in more detail

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--strict", action="store_true", help="count risks as problems")

    def handle(self, *args: Any, **options: Any) -> None:
        symptoms: list[Symptom] = []
        for look in looks():
            symptoms += look.symptoms
            if not options["json"]:
                self._say(look)
        if options["json"]:
            self.stdout.write(json.dumps([asdict(symptom) for symptom in symptoms], indent=2))
        bad = [symptom for symptom in symptoms if options["strict"] or symptom.severity is Severity.WRONG]
        if bad:
            raise CommandError(f"Found: {', '.join(symptom.id for symptom in bad)}.")
        if not symptoms and not options["json"]:
            self.stdout.write("No problems found.")

    def _say(self, look: Look) -> None:
        """Also what is well: it says what was looked at."""
        for symptom in look.symptoms:
            mark, remedy = _MARKS[symptom.severity], symptom.remedy
            self.stdout.write(f"{mark} {look.title}: {symptom.what}\n      {remedy}  [{symptom.id}]")
        for note in look.notes:
            self.stdout.write(f"note  {look.title}: {note}")
        if not look.symptoms and not look.notes:
            self.stdout.write(f"OK    {look.title}")
