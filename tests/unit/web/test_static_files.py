"""Static files: hashed names, also in module imports, and responses without a thread."""

import gzip
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from chatsite.web.static_files import HashedStaticFilesStorage, StaticFilesMiddleware
from tests.environment import ROOT

HASHED = r"\.[0-9a-f]{8}\.js"


@pytest.fixture
def storage(settings: Settings, tmp_path: Path) -> HashedStaticFilesStorage:
    """Two modules and a style sheet, collected."""
    source = tmp_path / "source"
    (source / "view").mkdir(parents=True)
    (source / "app.js").write_text(
        'import { show } from "./view/page.js";\n'
        'import "./start.js";\n'
        'export { hide } from "./view/page.js";\n'
        "export const rest = () => import('./view/page.js');\n" + "// a long line\n" * 50
    )
    (source / "start.js").write_text("show();\n")
    for number in range(12):
        (source / f"link{number}.js").write_text(f'import "./link{number + 1}.js";\n')
    (source / "link12.js").write_text("/* the end */\n")
    (source / "view" / "page.js").write_text(
        'import * as start from "../start.js";\nexport const show = 1;\n'
    )
    (source / "style.css").write_text('@import "colours.css";\n')
    (source / "colours.css").write_text("/* none yet */\n")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = str(tmp_path / "gathered")
    call_command("collectstatic", interactive=False, verbosity=0)
    return HashedStaticFilesStorage()


def test_imports_of_modules_name_the_hashed_files(storage: HashedStaticFilesStorage) -> None:
    module = Path(storage.path(storage.stored_name("app.js"))).read_text()
    assert re.search(rf'import {{ show }} from "\./view/page{HASHED}";', module)
    assert re.search(rf'import "\./start{HASHED}";', module)
    assert re.search(rf'export {{ hide }} from "\./view/page{HASHED}";', module)
    assert re.search(rf'import\("\./view/page{HASHED}"\)', module)
    page = Path(storage.path(storage.stored_name("view/page.js"))).read_text()
    assert re.search(rf'from "\.\./start{HASHED}";', page)


def test_a_long_way_of_imports_is_followed_to_its_end(storage: HashedStaticFilesStorage) -> None:
    for number in range(12):
        module = Path(storage.path(storage.stored_name(f"link{number}.js"))).read_text()
        assert module == f'import "./{storage.stored_name(f"link{number + 1}.js")}";\n'


def test_a_changed_import_changes_the_name_of_its_importer(storage: HashedStaticFilesStorage) -> None:
    before = storage.stored_name("app.js")
    start = Path(settings.STATICFILES_DIRS[0]) / "start.js"
    start.write_text("show(2);\n")
    call_command("collectstatic", interactive=False, verbosity=0)
    assert HashedStaticFilesStorage().stored_name("app.js") != before


def test_files_are_compressed_once(storage: HashedStaticFilesStorage) -> None:
    name = storage.stored_name("app.js")
    packed = Path(storage.path(f"{name}.gz")).read_bytes()
    assert gzip.decompress(packed) == Path(storage.path(name)).read_bytes()


def test_every_import_of_ours_can_be_rewritten() -> None:
    """One that is not relative, or lacks its semicolon, would silently keep its old name."""
    statement = re.compile(
        r"^\s*(?:import|export)\b[^;]*?\bfrom\s*[\"'][^;\n]*|^\s*import\s*[\"'].*", re.MULTILINE
    )
    for path in sorted((ROOT / "static" / "js").rglob("*.js")):
        for found in statement.findall(path.read_text()):
            text = path.read_text()
            assert re.search(r"[\"']\.{1,2}/[^\"']+\.js[\"']$", found.rstrip(";")), (path, found)
            assert f"{found.rstrip(';')};" in text, (path, found)


Respond = Callable[[HttpRequest], Awaitable[HttpResponse]]


@pytest.fixture
def respond(storage: HashedStaticFilesStorage) -> Respond:
    async def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse("a page")

    return cast("Respond", StaticFilesMiddleware(cast("Any", page)))


async def test_a_hashed_file_is_cached_forever(
    respond: Respond, storage: HashedStaticFilesStorage, rf: RequestFactory
) -> None:
    response = await respond(rf.get(storage.url("app.js")))
    assert response.status_code == HTTPStatus.OK
    assert not response.streaming
    assert "immutable" in response["Cache-Control"]
    assert response["Content-Type"].startswith("text/javascript")


async def test_a_compressed_file_is_sent_to_clients_that_accept_it(
    respond: Respond, storage: HashedStaticFilesStorage, rf: RequestFactory
) -> None:
    url = storage.url("app.js")
    packed = await respond(rf.get(url, headers={"Accept-Encoding": "gzip"}))
    plain = await respond(rf.get(url))
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content


async def test_a_part_of_a_file_can_be_asked_for(
    respond: Respond, storage: HashedStaticFilesStorage, rf: RequestFactory
) -> None:
    response = await respond(rf.get(storage.url("start.js"), headers={"Range": "bytes=0-3"}))
    assert (response.status_code, response.content) == (HTTPStatus.PARTIAL_CONTENT, b"show")


async def test_a_head_request_gets_no_body(
    respond: Respond, storage: HashedStaticFilesStorage, rf: RequestFactory
) -> None:
    response = await respond(rf.head(storage.url("start.js")))
    assert (response["Content-Length"], response.content) == ("8", b"")


async def test_everything_else_is_passed_on_to_the_page(respond: Respond, rf: RequestFactory) -> None:
    assert (await respond(rf.get("/"))).content == b"a page"


def test_the_sites_own_files_are_served(client: Client) -> None:
    names = [
        path.name for path in (Path(settings.STATIC_ROOT) / "js" / "client").glob("protocol.????????.js")
    ]
    assert len(names) == 1
    assert client.get(f"/static/js/client/{names[0]}").status_code == HTTPStatus.OK
