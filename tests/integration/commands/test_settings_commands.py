"""Settings from the shell: `settings_get` and `settings_set`."""

import shlex

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from chat.management.commands import settings_get, settings_set
from chat.models import SiteSettings, SiteVersion
from chat.policy.toggles import TOGGLES, Toggles

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys):
    """Runs a command and returns its output."""

    def run(*words: str) -> str:
        call_command(*words)
        return str(capsys.readouterr().out).strip()

    return run


def test_all_toggles_are_shown_as_they_can_be_set_again(run):
    run("settings_set", "is_open=off", "maintenance_message=It's late.\nBack at ten.")
    shown = shlex.split(run("settings_get"))
    SiteSettings.objects.all().delete()

    run("settings_set", *shown)

    assert [line.partition("=")[0] for line in shown] == list(TOGGLES)
    assert SiteSettings.stored().toggles() == Toggles(
        is_open=False, maintenance_message="It's late.\nBack at ten."
    )


def test_one_toggle_is_shown_alone(run):
    assert run("settings_get", "text_limit") == "2000"
    assert run("settings_get", "seen") == "off"


def test_a_change_says_what_it_changed(run):
    assert (
        run("settings_set", "is_open=no", "text_limit=500") == "Open: on → off\nLongest message: 2000 → 500"
    )
    assert SiteSettings.stored().toggles() == Toggles(is_open=False, text_limit=500)


def test_a_change_is_recorded_in_the_history_as_made_by_the_shell(run):
    run("settings_set", "is_open=off")
    run("settings_set", "site_name=Dusk")

    assert [(entry.user.username, entry.get_change_message()) for entry in LogEntry.objects.all()] == [
        ("(shell)", 'Changed Site name: "Passerby" → "Dusk".'),
        ("(shell)", "Changed Open: on → off."),
    ]


def test_the_shells_account_cannot_log_in(run):
    run("settings_set", "is_open=off")

    shell = LogEntry.objects.get().user
    assert not shell.is_active
    assert not shell.is_staff
    assert not shell.has_usable_password()


def test_setting_the_present_value_is_no_change(run):
    run("settings_set", "is_open=off")
    before = SiteVersion.stored()

    assert run("settings_set", "is_open=off") == "Nothing changed."
    assert SiteVersion.stored() == before
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("text_limit=5000", "text_limit: Ensure this value is less than or equal to 2645."),
        ("site_name=", "site_name: This field is required."),
        ("is_open=perhaps", "is_open must be on or off, not 'perhaps'."),
        ("hours=mon 10-11", "hours: “10-11” is not a time range."),
        ("opne=off", "There is no setting 'opne'. The settings are: site_name,"),
        ("version=7", "There is no setting 'version'."),
        ("seen", "Write NAME=VALUE, not 'seen'."),
    ],
)
def test_one_bad_value_refuses_the_whole_change(run, change, error):
    with pytest.raises(CommandError) as refusal:
        run("settings_set", "matchmaking=off", change)

    assert error in str(refusal.value)
    assert SiteSettings.stored().toggles() == Toggles()


def test_an_unknown_name_is_not_shown(run):
    with pytest.raises(CommandError, match="There is no setting 'opne'"):
        run("settings_get", "opne")


@pytest.mark.parametrize("command", [settings_get.Command(), settings_set.Command()])
def test_the_help_teaches_every_toggle(command: BaseCommand):
    text = command.create_parser("manage.py", "settings").format_help()

    for name in TOGGLES:
        assert f"  {name} (" in text


def test_a_stored_value_that_is_out_of_bounds_keeps_no_other_from_being_changed(settings):
    settings.FRAME_BYTES = 1_024  # the stored longest message no longer fits

    call_command("settings_set", "is_open=off")

    assert not SiteSettings.stored().toggles().is_open
