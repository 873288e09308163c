"""`collectstatic`: Django's, into a staging directory beside STATIC_ROOT; the result is then published."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.management.commands.collectstatic import Command as DjangoCommand
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management.base import CommandError
from django.utils.module_loading import import_string

from chatsite.management.preparing import locked
from chatsite.web.static_versions import publish


class Command(DjangoCommand):
    help = (
        "Collects the static files in STATIC_ROOT. The site can keep running: unchanged files stay, new files "
        "appear complete, and files of earlier versions are kept for a day."
    )

    def handle(self, **options: Any) -> str | None:
        if options["dry_run"] or options["link"]:
            return super().handle(**options)
        root = Path(settings.STATIC_ROOT)
        try:
            root.mkdir(parents=True, exist_ok=True)
            staged = Path(tempfile.mkdtemp(prefix=f"{root.name}-", dir=root.parent))
        except OSError as error:
            raise CommandError(f"STATIC_ROOT cannot be used: {error.strerror}.") from error
        try:
            self.storage = import_string(settings.STORAGES["staticfiles"]["BACKEND"])(location=str(staged))
            summary = super().handle(**options | {"interactive": False, "clear": False})
            with locked(root):
                publish(staged, root)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
        _read_manifest_again()
        return summary


def _read_manifest_again() -> None:
    """For pages rendered by this process."""
    storage: Any = staticfiles_storage
    if hasattr(storage, "load_manifest"):
        storage.hashed_files, storage.manifest_hash = storage.load_manifest()
