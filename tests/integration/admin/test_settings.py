"""The settings in the admin: what the form accepts and rejects, and what the history shows."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from chat.models import SiteSettings, SiteVersion
from chat.policy.toggles import TOGGLES, Toggles
from chat.toggles.kinds import Switch

PAGE = "/admin/chat/sitesettings/"


def save(operator: Client, **changes: str):
    """Submits the form with these changes; a switch is on with any text and off with none."""
    shown = operator.get(PAGE).context["adminform"].form.initial
    filled_in = {name: str(value) for name, value in shown.items() if value is not False} | changes
    switched_off = [
        name for name, value in filled_in.items() if value == "off" and isinstance(TOGGLES.get(name), Switch)
    ]
    return operator.post(
        PAGE, {name: value for name, value in filled_in.items() if name not in switched_off}, follow=True
    )


def test_the_index_leads_straight_to_the_settings(operator):
    index = operator.get("/admin/")

    assert reverse("admin:chat_sitesettings_change") == PAGE
    assert f'href="{PAGE}"' in index.content.decode()
    assert operator.get(PAGE).status_code == 200


def test_every_toggle_is_on_the_page_with_its_explanation(operator):
    page = operator.get(PAGE)

    for name, kind in TOGGLES.items():
        assert page.context["adminform"].form[name].help_text == kind.help_text
        assert f'name="{name}"' in page.content.decode()


def test_a_change_is_stored_and_raises_the_version(operator):
    before = SiteVersion.stored()

    changes = {"maintenance_message": "Back at ten.\r\nThank you.", "accent": "#873315"}
    save(operator, is_open="off", site_name="  Dusk  ", hours="Europe/Berlin\r\nmon 10:00-12:00", **changes)

    assert SiteSettings.stored().toggles() == Toggles(
        is_open=False,
        site_name="Dusk",
        hours="Europe/Berlin\nmon 10:00-12:00",
        maintenance_message="Back at ten.\nThank you.",
        accent="#873315",
    )
    assert SiteVersion.stored() > before


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("site_name", "", "This field is required."),
        ("site_name", "x" * 61, "at most 60 characters"),
        ("site_name", "a\u202eb", "This text contains a control character (U+202E)."),
        ("maintenance_message", "x" * 501, "at most 500 characters"),
        ("maintenance_message", "a\bb", "This text contains a control character (U+0008)."),
        ("logo", "a circle", "This is not a valid SVG file"),
        ("own_links", "Imprint", "is not in the form “Imprint | https://example.org/imprint”"),
        ("own_links", "Imprint | javascript:alert(1)", "not a valid https:// or mailto: address"),
        ("text_limit", "0", "greater than or equal to 1"),
        ("text_limit", "2646", "less than or equal to 2645"),
        ("text_limit", "many", "Enter a whole number."),
        ("widen_language_seconds", "601", "less than or equal to 600"),
        ("cooldown_partners", "-1", "greater than or equal to 0"),
        ("hours", "mon-fry 10:00-11:00", "“mon-fry” is not a day."),
        ("hours", "Europe/Berln\r\nmon 10:00-11:00", "“Europe/Berln” is not a time zone."),
        ("accent", "#f0a06a", "This colour is too pale to read. Its contrast is 1.88 to 1"),
        ("accent", "red", "Enter a colour as # and six hexadecimal digits"),
    ],
)
def test_a_bad_value_is_refused_and_nothing_changes(operator, name, value, error):
    save(operator)
    before = SiteVersion.stored()

    page = save(operator, is_open="off", **{name: value})

    assert error in " ".join(page.context["adminform"].form.errors[name])
    assert SiteSettings.stored().toggles() == Toggles()
    assert SiteVersion.stored() == before


def test_line_ends_count_once(operator):
    save(operator, maintenance_message="x" * 250 + "\r\n" + "x" * 249)

    assert len(SiteSettings.stored().toggles().maintenance_message) == 500


def test_the_history_says_who_changed_what_from_what_to_what(operator, admin_user):
    save(operator, is_open="off", site_name="Dusk")
    save(operator, text_limit="500")

    history = operator.get(f"{PAGE}history/").context["action_list"]

    assert [(entry.user, entry.get_change_message()) for entry in history] == [
        (admin_user, 'Changed Site name: "Passerby" → "Dusk" and Open: on → off.'),
        (admin_user, "Changed Longest message: 2000 → 500."),
    ]


def test_a_page_that_is_out_of_date_changes_nothing(operator):
    save(operator)
    outdated = str(SiteSettings.stored().version)
    save(operator, is_open="off")

    page = save(operator, version=outdated, is_open="on", text_limit="500")

    assert "Someone else changed the site settings" in page.content.decode()
    assert SiteSettings.stored().toggles() == Toggles(is_open=False)


@pytest.mark.django_db
def test_anonymous_users_are_asked_to_log_in(client):
    assert client.get(PAGE)["Location"].startswith("/admin/login/")


def test_an_account_sees_and_changes_only_what_it_may(client, django_user_model):
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    client.force_login(reader)
    assert client.get(PAGE).status_code == 403

    reader.user_permissions.add(Permission.objects.get(codename="view_sitesettings"))

    assert client.get(PAGE).status_code == 200
    assert client.post(PAGE, {"site_name": "Mine"}).status_code == 403
    assert SiteSettings.stored().toggles() == Toggles()
