"""Stylesheets are joined where they are gathered, and mean the same as unbuilt."""

from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from chatsite.static_files import HashedStaticFilesStorage
from chatsite.stylesheets import joined
from tests.environment import ROOT


@pytest.fixture
def source(settings: Settings, tmp_path: Path) -> Path:
    source = tmp_path / "source"
    (source / "parts").mkdir(parents=True)
    (source / "site.css").write_text('@layer a, b;\n@import url("parts/first.css") layer(b);\n')
    (source / "parts" / "first.css").write_text("p { color: red; }\n")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = str(tmp_path / "gathered")
    return source


def gathered(name: str) -> str:
    call_command("collectstatic", interactive=False, verbosity=0)
    storage = HashedStaticFilesStorage()
    return Path(storage.path(storage.stored_name(name))).read_text()


def test_an_imported_sheet_stands_in_its_place_and_layer(source: Path) -> None:
    assert gathered("site.css") == "@layer a, b;\n@layer b {\np { color: red; }\n}\n"


def test_a_changed_part_changes_the_sheet_that_imports_it(source: Path) -> None:
    gathered("site.css")
    (source / "parts" / "first.css").write_text("p { color: blue; }\n")
    assert "blue" in gathered("site.css")


def test_an_import_of_another_form_is_left_to_the_browser(source: Path) -> None:
    (source / "site.css").write_text('@import "parts/first.css";\n')
    assert joined(source / "site.css") == '@import "parts/first.css";\n'


def test_the_pages_wait_for_one_sheet(client: Client) -> None:
    storage = HashedStaticFilesStorage()
    sheet = Path(site.STATIC_ROOT) / storage.stored_name("css/site.css")
    assert "@import" not in sheet.read_text()
    parts = [part.read_text() for part in (ROOT / "static/css/components").glob("*.css")]
    assert all(part in sheet.read_text() for part in parts)
