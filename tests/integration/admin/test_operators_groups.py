"""The groups: moderators see only moderation, operators run the site but cannot manage accounts."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.utils import timezone

from chat.models import Ban, Report
from tests.integration.moderation.reported import LIST, decide, file_report, page_of

pytestmark = pytest.mark.django_db

BANS = "/admin/chat/ban/"


@pytest.fixture(autouse=True)
def _groups(db: None) -> None:
    """As created by the migrations: a test that empties the tables may have run before."""
    import_module("chat.migrations.0006_operators_groups").make_groups(apps, None)
    for name in (
        "0009_operators_filters",
        "0014_operators_announcements",
        "0017_appeals_groups",
        "0027_audit",
        "0037_questions",
    ):
        import_module(f"chat.migrations.{name}").permit(apps, None)


def member(client: Client, group: str) -> Client:
    """A browser logged in as a member of that group."""
    user = User.objects.create_user("somebody", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return client


def ban() -> Ban:
    until = timezone.now() + timedelta(days=1)
    return Ban.objects.create(kind="guest", value="mallory", reason="Be kind.", until=until)


def test_a_moderator_sees_only_the_desk(client):
    moderator = member(client, "Moderator")

    [app] = moderator.get("/admin/").context["app_list"]

    assert [model["object_name"] for model in app["models"]] == ["Appeal", "Report"]
    for page in ("/admin/chat/sitesettings/", "/admin/chat/pool/", BANS, "/admin/auth/user/"):
        assert moderator.get(page).status_code == 403


def test_a_moderator_reads_exports_and_decides(client):
    moderator, report = member(client, "Moderator"), file_report()

    assert moderator.get(page_of(report)).status_code == 200
    assert moderator.post(f"{LIST}{report.pk}/export/").status_code == 200
    decide(moderator, report, "BAN_HOUR")

    assert Report.objects.get().decision == "banned"


def test_a_moderator_lifts_no_ban(client):
    moderator, running = member(client, "Moderator"), ban()

    assert moderator.post(f"{BANS}{running.pk}/lift/").status_code == 403
    assert Ban.objects.get().is_running


def test_an_operator_runs_the_site_but_makes_no_accounts(client):
    site_operator = member(client, "Operator")

    groups = site_operator.get("/admin/").context["app_list"]

    assert {model["object_name"] for group in groups for model in group["models"]} == {
        "SiteSettings",
        "Pool",
        "Question",
        "WordFilter",
        "Announcement",
        "Report",
        "Appeal",
        "Ban",
        "AuditEntry",
    }
    for page in ("/admin/chat/sitesettings/", "/admin/chat/pool/add/", "/admin/chat/auditentry/", LIST, BANS):
        assert site_operator.get(page).status_code == 200
    assert site_operator.get("/admin/auth/user/").status_code == 403


def test_read_only_users_have_no_buttons(client):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_report"))
    client.force_login(reader)
    report = file_report()

    page = client.get(page_of(report)).content.decode()

    assert "Dismiss" not in page
    assert "Export" not in page
    assert decide(client, report).status_code == 403
    assert client.post(f"{LIST}{report.pk}/export/").status_code == 403


@pytest.mark.parametrize("page", ["", "1/change/"])
def test_reports_are_hidden_without_permission(client, page):
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    file_report()

    assert client.get(f"{LIST}{page}").status_code == 403


def test_their_permissions_read_as_django_writes_them():
    written = set()
    for options in (model._meta for model in apps.get_app_config("chat").get_models()):
        written |= {(name, words) for name, words in options.permissions}
        for verb in options.default_permissions:
            written.add((f"{verb}_{options.model_name}", f"Can {verb} {options.verbose_name}"))

    granted = set(Permission.objects.filter(group__isnull=False).values_list("codename", "name"))

    assert {"decide_report", "change_sitesettings"} < {codename for codename, _ in granted}
    assert granted <= written
