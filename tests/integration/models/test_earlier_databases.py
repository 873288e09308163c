"""Databases of all earlier versions can be migrated to the current one."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from chat.models import Pool, SiteSettings

NAMES = sorted(name for app, name in MigrationLoader(None).disk_migrations if app == "chat")


@pytest.mark.parametrize("name", NAMES)
def test_a_database_of_each_earlier_version_is_migrated(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any
) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "earlier.sqlite3"))
    with django_db_blocker.unblock():
        connection.close()
        try:
            call_command("migrate", "chat", name, verbosity=0)
            call_command("migrate", verbosity=0)
            assert Pool.objects.count() == 0
            assert SiteSettings.objects.count() <= 1
            call_command("makemigrations", check=True, dry_run=True, verbosity=0)
        finally:
            connection.close()


@pytest.mark.parametrize(("is_saved", "encryption"), [(True, "off"), (False, "when_possible")])
def test_a_site_that_saved_its_settings_before_does_not_begin_to_encrypt(
    is_saved: bool, encryption: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any
) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "earlier.sqlite3"))
    with django_db_blocker.unblock():
        connection.close()
        try:
            call_command("migrate", "chat", "0028", verbosity=0)  # before the setting existed
            if is_saved:
                earlier = MigrationExecutor(connection).loader.project_state(
                    [("chat", "0028_words_outside_the_columns")]
                )
                earlier.apps.get_model("chat", "SiteSettings").objects.create(site_name="Night train")
            call_command("migrate", verbosity=0)
            assert SiteSettings.stored().toggles().encryption == encryption
        finally:
            connection.close()
