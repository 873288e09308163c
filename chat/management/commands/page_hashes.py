"""`page_hashes`: prints what anybody may compare with the files that the site's pages load."""

import json
from argparse import ArgumentParser
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management.base import CommandError

from chat.pages.page_hashes import from_source, page_hashes
from chatsite.management.manual import TeachingCommand
from chatsite.version import VERSION


class Command(TeachingCommand):
    help = (
        "Prints the SHA-256 hash of each script and style sheet that a guest's browser loads, as `sha256sum -c` reads "
        "them. Release notes list them, so that anybody can compare them with what a site sends (docs/verify.md)."
    )
    examples = """\
  python manage.py page_hashes
      Of the files that this site serves (STATIC_ROOT).
  python manage.py page_hashes --source
      Of the files that this version makes, for the notes of a release.
  python manage.py page_hashes --json
      The same with the form of `integrity` attributes, for scripts.
"""
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--source", action="store_true", help="make the files anew, ignoring STATIC_ROOT")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            hashes = from_source() if options["source"] else page_hashes(staticfiles_storage)
        except (ValueError, OSError, AttributeError) as error:
            raise CommandError(
                "The files are not there. Run collectstatic first, or use --source."
            ) from error
        if not options["json"]:
            for each in hashes:
                self.stdout.write(f"{each.digest.hex()}  {each.path}")
            return
        files = [
            {"path": each.path, "sha256": each.digest.hex(), "integrity": each.integrity} for each in hashes
        ]
        self.stdout.write(json.dumps({"version": VERSION, "files": files}, indent=2))
