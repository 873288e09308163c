"""Publishing static files while a site runs: no file is missing or incomplete, and old ones are kept for a day."""

import os
import threading
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast

import pytest
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from chatsite.web.static_files import HashedStaticFilesStorage, StaticFilesMiddleware
from chatsite.web.static_versions import KEEP_SECONDS, publish


@pytest.fixture
def source(settings: Settings, tmp_path: Path) -> Path:
    source = tmp_path / "source"
    source.mkdir()
    (source / "app.js").write_text('import "./part.js";\n')
    (source / "part.js").write_text("first();\n")
    (source / "same.css").write_text("a { color: red }\n")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = str(tmp_path / "gathered")
    return source


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


def gather() -> HashedStaticFilesStorage:
    call_command("collectstatic", interactive=False, verbosity=0)
    return HashedStaticFilesStorage()


async def status(middleware: StaticFilesMiddleware, url: str) -> int:
    response = await cast("Any", middleware(RequestFactory().get(url)))
    return int(response.status_code)


def process() -> StaticFilesMiddleware:
    """Like a process that starts now."""

    async def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)

    return StaticFilesMiddleware(cast("Any", page))


async def test_two_versions_of_a_file_are_served_by_processes_of_both(source: Path) -> None:
    old = gather().url("app.js")
    earlier = process()
    (source / "part.js").write_text("second();\n")
    new = gather().url("app.js")
    later = process()
    assert old != new
    for middleware in (earlier, later):
        for url in (old, new):
            response = await cast("Any", middleware(RequestFactory().get(url)))
            assert response.status_code == HTTPStatus.OK
            assert "immutable" in response["Cache-Control"]
    for url in ("/static/app.0123456789ab.js", "/static/../source/app.0123456789ab.js", "/static/nowhere.js"):
        response = await cast("Any", earlier(RequestFactory().get(url)))
        assert response.status_code == HTTPStatus.NOT_FOUND
        assert "immutable" not in response.get("Cache-Control", "")


async def test_files_of_versions_with_longer_hashes_are_served(source: Path) -> None:
    """Pages that were open during the upgrade ask for them."""
    (Path(gather().location) / "app.0123456789ab.js").write_text("old();\n")
    response = await cast("Any", process()(RequestFactory().get("/static/app.0123456789ab.js")))
    assert response.status_code == HTTPStatus.OK
    assert "immutable" in response["Cache-Control"]


def test_an_unchanged_file_is_not_touched(source: Path) -> None:
    storage = gather()
    root = Path(storage.location)
    same = [
        root / "same.css",
        *(root / storage.stored_name(name) for name in ("same.css", "app.js", "part.js")),
    ]
    before = [(path.stat().st_ino, path.stat().st_mtime_ns) for path in same]
    (source / "part.js").write_text("second();\n")
    gather()
    assert [(path.stat().st_ino, path.stat().st_mtime_ns) for path in same] == before


def test_no_file_is_missing_or_partial_during_an_update(source: Path) -> None:
    names = [f"large{number}.css" for number in range(20)]
    for name in names:
        (source / name).write_text(f"a {{ color: red }} /* {name} */\n" * 2_000)
    storage = gather()
    paths = {Path(storage.path(storage.stored_name(name))) for name in names}
    paths |= {Path(storage.path(name)) for name in names}
    sizes = {path: path.stat().st_size for path in paths}
    seen: list[object] = []
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            for path in paths:
                try:
                    size = path.stat().st_size
                except FileNotFoundError as error:
                    seen.append(error)
                else:
                    if size != sizes[path]:
                        seen.append((path, size))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        for turn in range(3):
            (source / "part.js").write_text(f"turn({turn});\n")
            for name in names:
                os.utime(source / name)  # like a checkout
            gather()
    finally:
        over.set()
        watcher.join()
    assert seen == []


def test_files_of_earlier_versions_are_deleted_after_a_day_and_other_files_stay(
    source: Path, tmp_path: Path
) -> None:
    old = gather()
    root = Path(old.location)
    (root / "robots.txt").write_text("the operator's own\n")
    name = old.stored_name("app.js")
    (source / "part.js").write_text("second();\n")
    gather()
    staged = tmp_path / "staged"

    def publish_at(seconds: float) -> None:
        staged.mkdir()
        (staged / "staticfiles.json").write_bytes((root / "staticfiles.json").read_bytes())
        publish(staged, root, now=seconds)
        (staged / "staticfiles.json").unlink()
        staged.rmdir()

    now = (root / ".versions.json").stat().st_mtime
    publish_at(now + KEEP_SECONDS - 60)
    assert (root / name).exists()
    publish_at(now + KEEP_SECONDS + 60)
    assert not (root / name).exists()
    assert not (root / f"{name}.gz").exists()
    assert (root / "robots.txt").exists()


def test_files_of_a_version_without_a_record_are_kept_for_a_day_too(source: Path) -> None:
    storage = gather()
    root = Path(storage.location)
    name = storage.stored_name("app.js")
    (root / ".versions.json").unlink()
    (source / "part.js").write_text("second();\n")
    gather()
    assert (root / name).exists()


def test_they_are_world_readable_under_any_umask(source: Path, umask: None) -> None:
    (source / "below").mkdir()
    (source / "below" / "deep.css").write_text("a { color: red }\n")
    root = Path(gather().location)
    for path in (root, *root.rglob("*")):
        if path.name != ".versions.json":
            wanted = 0o755 if path.is_dir() else 0o644
            assert path.stat().st_mode & wanted == wanted, path
    assert [path for path in root.parent.iterdir() if path.name.startswith("gathered-")] == []
