"""The app shell: installable on phones, previews for shared links, and only the landing page for robots."""

import json
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

from chat.pages.app_shell import FILES, of_pool
from tests.environment import ROOT


def test_the_worker_keeps_every_script_and_sheet_of_the_pages(client: Client) -> None:
    modules = {str(path.relative_to(ROOT / "static")) for path in (ROOT / "static" / "js").rglob("*.js")}
    scripts = {
        module for module in modules if not module.startswith(("js/dashboard/", "js/admin/", "js/host/"))
    }
    assert set(FILES) == scripts | {"css/chat.css", "css/landing.css"}
    worker = client.get("/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Cache-Control"] == "no-cache"
    script = worker.text.replace("\\u002D", "-")
    kept = re.findall(r'"(/static/[^"]+)"', script)
    assert len(kept) == len(FILES)
    for url in kept:
        assert client.get(url).status_code == 200, url
    pages = re.findall(r'"(/[^"]*)"', script.partition("const PAGES")[2].partition("\n")[0])
    assert {"/", "/chat/", "/pt-br/chat/", "/ar/safety/"} <= set(pages)
    assert all(client.get(page).status_code == 200 for page in pages)


def test_a_phone_can_install_the_site(client: Client) -> None:
    response = client.get("/de/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.content)
    assert (manifest["name"], manifest["lang"], manifest["start_url"]) == ("Passerby", "de", "/de/")
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).status_code == 200, icon
    assert client.get("/ar/manifest.webmanifest").json()["dir"] == "rtl"


def test_a_shared_link_has_a_title_a_description_and_a_picture(client: Client) -> None:
    page = client.get("/", headers={"host": urlsplit(settings.SITE_ORIGINS[0]).netloc}).text
    found = dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]+)">', page))
    assert found["title"] == "Two strangers, one table, and then nothing."
    assert found["description"]
    assert found["url"].startswith("http://")
    picture = urlsplit(found["image"])
    assert picture.netloc
    assert client.get(picture.path)["Content-Type"] == "image/png"
    assert (found["image:width"], found["image:height"]) == ("1200", "630")


def test_robots_may_read_the_landing_page_but_not_the_admin(client: Client) -> None:
    robots = client.get("/robots.txt")
    assert robots["Content-Type"].startswith("text/plain")
    assert "Disallow: /admin/" in robots.text


def test_each_script_of_a_feature_belongs_to_one() -> None:
    """Otherwise no page would list its hash, and browsers would not run it."""
    loader = (ROOT / "static/js/chat/features.js").read_text()
    features = tuple(re.findall(r"^  (\w+): \(\) => import", loader, re.MULTILINE))
    scripts = {name for name in FILES if name.startswith("js/features/")}
    assert features
    assert scripts <= set(of_pool(FILES, features))
    assert scripts & set(of_pool(FILES, ())) == set()
