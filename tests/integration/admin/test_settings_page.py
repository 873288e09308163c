"""The page of the settings: every toggle under the names that commands and documents use."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.test import Client

from chat.models import SiteSettings
from chat.policy.toggles import TOGGLES, Toggles
from chat.toggles.kinds import in_words
from tests.environment import ROOT

pytestmark = pytest.mark.django_db

PAGE = "/admin/chat/sitesettings/"


def save(operator: Client, **changes: object):
    """The page as it is, with these changes."""
    shown = operator.get(PAGE).context["adminform"].form.initial
    return operator.post(
        PAGE, {name: v for name, v in shown.items() if v is not False} | changes, follow=True
    )


def shown_names(page: str) -> list[tuple[str, str]]:
    """Of each setting on the page its name and its label, in order."""
    rows = re.findall(r'data-setting="(\w+)">(.*?)</div>', page, re.DOTALL)
    return [(name, unescape(re.findall(r"<(?:label|span)[^>]*>([^<]*)<", head)[0])) for name, head in rows]


def test_page_commands_and_documents_have_the_same_names_in_the_same_order(operator, capsys):
    on_the_page = shown_names(operator.get(PAGE).content.decode())
    _, _, every = (ROOT / "docs/operate.md").read_text().partition("\n## Every toggle\n")
    documented = re.findall(r"^\| `([a-z_]+)` \| ([^|]+?) \|", every.partition("\n## ")[0], re.MULTILINE)
    call_command("settings_get")
    listed = re.findall(r"^([a-z_]+)=", capsys.readouterr().out, re.MULTILINE)

    assert on_the_page == [(name, kind.label) for name, kind in TOGGLES.items()]
    assert documented == on_the_page
    assert listed == [name for name, _ in on_the_page]


def test_every_setting_can_be_set_by_the_name_on_the_page(operator):
    values = {name: in_words(kind.default) for name, kind in TOGGLES.items()}
    names = [name for name, _ in shown_names(operator.get(PAGE).content.decode())]

    call_command("settings_set", *(f"{name}={values[name]}" for name in names))

    assert SiteSettings.stored().toggles() == Toggles()


def test_each_toggle_says_its_default_what_it_does_and_whether_it_was_changed(operator):
    page = save(operator, text_limit="500")
    page = operator.get(PAGE)
    rows = {row.name: row for part in page.context["parts"] for row in part.rows}

    assert rows.keys() == TOGGLES.keys()
    assert (rows["text_limit"].default, rows["text_limit"].bounds) == ("2000", "1 to 2,645")
    assert rows["links"].default == "show the address first"
    assert rows["hours"].default == "empty"
    assert [name for name, row in rows.items() if row.is_changed] == ["text_limit"]
    for kind in TOGGLES.values():
        assert re.fullmatch(r"[A-Z].*\.", kind.help_text), kind.help_text


def test_an_error_is_listed_with_a_link_to_its_setting(operator):
    page = save(operator, site_name="", logo="a circle").content.decode()

    assert "Nothing was saved." in page
    for link in ('<a href="#id_site_name">Site name</a>', '<a href="#id_logo">Logo</a>'):
        assert link in page
    assert "This is not a valid SVG file" in page
    assert SiteSettings.stored().toggles() == Toggles()


def test_a_read_only_account_sees_every_setting_and_no_button(client):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename="view_sitesettings"))
    client.force_login(reader)

    page = client.get(PAGE).content.decode()

    assert [name for name, _ in shown_names(page)] == list(TOGGLES)
    assert 'name="_save"' not in page
    assert 'type="file"' not in page


def test_every_part_has_an_anchor(operator):
    page = operator.get(PAGE)
    for part in page.context["parts"]:
        assert f'href="#{part.anchor}"' in page.content.decode()
        assert f'id="{part.anchor}"' in page.content.decode()
