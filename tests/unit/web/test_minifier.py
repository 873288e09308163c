"""Scripts and sheets are sent minified, with the same meaning as the source."""

import re
import sys
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from chatsite.web.minifier import lean
from chatsite.web.static_files import HashedStaticFilesStorage
from tests.environment import ROOT


@pytest.fixture
def source(settings: Settings, tmp_path: Path) -> Path:
    source = tmp_path / "source"
    (source / "css" / "parts").mkdir(parents=True)
    (source / "css" / "page.css").write_text('@layer a, b;\n@import url("parts/first.css") layer(b);\n')
    (source / "css" / "parts" / "first.css").write_text("/* Why. */\np { color: red; }\n")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = str(tmp_path / "gathered")
    return source


def gathered(name: str) -> str:
    call_command("collectstatic", interactive=False, verbosity=0)
    storage = HashedStaticFilesStorage()
    return Path(storage.path(storage.stored_name(name))).read_text()


def test_an_imported_sheet_is_inserted_in_its_place_and_layer(source: Path) -> None:
    assert gathered("css/page.css") == "@layer a,b;@layer b{p{color:red}}"


def test_a_changed_part_changes_the_sheet_that_imports_it(source: Path) -> None:
    gathered("css/page.css")
    (source / "css" / "parts" / "first.css").write_text("p { color: blue; }\n")
    assert "blue" in gathered("css/page.css")


def test_an_import_of_another_form_is_left_to_the_browser(source: Path) -> None:
    (source / "css" / "page.css").write_text('@import "parts/first.css";\n')
    assert re.fullmatch(r'@import url\("parts/first\.\w+\.css"\);?', gathered("css/page.css"))


def test_a_comment_is_removed_and_a_string_that_looks_like_one_stays(source: Path) -> None:
    (source / "js").mkdir()
    (source / "js" / "a.js").write_text('// Why.\nconst url = "https://example.org"; // Why.\n  // Why.\n')
    assert gathered("js/a.js") == 'const url="https://example.org"'


@pytest.mark.parametrize("pattern", ["{ b }", "[b]"])
@pytest.mark.parametrize("place", ["{}", "function all() {{ {} }}"])
def test_declarations_are_evaluated_in_their_order(source: Path, pattern: str, place: str) -> None:
    (source / "js").mkdir()
    body = f"const a = first(); const {pattern} = second(); third(a, b);"
    (source / "js" / "a.js").write_text(place.format(body))
    assert re.findall("first|second|third", gathered("js/a.js")) == ["first", "second", "third"]


def test_spare_spaces_stay_at_home(source: Path) -> None:
    (source / "js").mkdir()
    (source / "js" / "a.js").write_text("for (const one of all) {\n  one();\n}\n")
    assert gathered("js/a.js") == "for(const e of all)e()"


def test_a_selector_s_words_need_no_quotes_and_others_keep_theirs(source: Path) -> None:
    (source / "css" / "page.css").write_text('a[rel="next"], a[href="/b"] { content: "c"; }\n')
    assert gathered("css/page.css") == 'a[rel=next],a[href="/b"]{content:"c"}'


def test_a_page_is_sent_without_the_indentation_of_its_source(client: Client) -> None:
    assert not re.search(r"\n[ \t]", client.get("/privacy/").text)


def test_names_of_a_script_s_own_are_short_and_those_that_others_use_stay(source: Path) -> None:
    (source / "js").mkdir()
    (source / "js" / "a.js").write_text("""import { other } from "./b.js";
export class Region {
  #region = other("#region, #other");
  get width() { return this.#region.width; }
}
export function wide(element) { return element.width > 9; }
""")
    (source / "js" / "b.js").write_text("export const other = 1;\n")
    script = gathered("js/a.js")
    assert re.search(r'from"\./b\.[0-9a-f]+\.js";', script)
    assert all(
        kept in script
        for kept in ("class Region", "get width()", "function wide", '"#region, #other"', ".width>9")
    )
    assert "this.#region" not in script
    assert "element" not in script


def test_without_the_minifier_files_are_sent_unchanged(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "minify", None)
    (source / "js").mkdir()
    (source / "js" / "a.js").write_text("// Why.\nif (a) b();\n")
    assert gathered("js/a.js") == "// Why.\nif (a) b();\n"
    assert "color: red" in gathered("css/page.css")


@pytest.mark.parametrize("script", sorted((ROOT / "static" / "js").rglob("*.js")), ids=lambda file: file.stem)
def test_no_string_of_ours_is_taken_for_a_private_name(script: Path) -> None:
    code = re.sub(r"//.*", "", script.read_text())
    strings = [string for string in re.findall(r'"[^"\n]*"', code) if re.search(r"#\w", string)]
    assert [string for string in strings if string not in lean(script)] == []


def test_files_of_others_stay_as_they_are(source: Path) -> None:
    (source / "admin").mkdir()
    (source / "admin" / "a.js").write_text("// A licence.\n")
    assert gathered("admin/a.js") == "// A licence.\n"


def test_words_and_patterns_keep_their_spaces(source: Path) -> None:
    (source / "js").mkdir()
    code = 'const a=`two  ${b}  words`,c=/a  b\\/\\/ /u,d="x  y"'
    (source / "js" / "a.js").write_text(code)
    assert gathered("js/a.js") == code


@pytest.mark.parametrize("page", ["landing", "chat"])
def test_a_page_waits_for_one_sheet(client: Client, page: str) -> None:
    storage = HashedStaticFilesStorage()
    sheet = Path(site.STATIC_ROOT) / storage.stored_name(f"css/{page}.css")
    assert "@import" not in sheet.read_text()
    assert "@layer components" in sheet.read_text()


def test_the_space_before_a_pseudo_class_is_kept(source: Path) -> None:
    (source / "css" / "parts" / "first.css").write_text("p :is(a, b):focus, p:is(i) { color: red; }\n")
    assert gathered("css/page.css") == "@layer a,b;@layer b{p :is(a,b):focus,p:is(i){color:red}}"
