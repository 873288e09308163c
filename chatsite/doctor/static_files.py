"""Symptoms of the static files: pages without style or script."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from chatsite.doctor.symptom import Symptom, wrong

_REMEDY = "Run: python manage.py collectstatic --noinput, then restart the site."


def examine() -> Iterator[Symptom]:
    if settings.DEBUG:
        return  # served from the source directories
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        yield wrong(
            "static-missing", "The static files were not collected, so no page can be shown.", _REMEDY
        )
        return
    gathered = manifest.stat().st_mtime
    sources = (path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*"))
    newer = next((path for path in sources if path.is_file() and path.stat().st_mtime > gathered), None)
    if newer is not None:
        yield wrong(
            "static-old", f"Static files have changed since they were collected ({newer.name}).", _REMEDY
        )
