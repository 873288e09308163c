"""Pools in the admin: what their form accepts and rejects, and what their history shows."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from chat.models import Pool, SiteVersion

LIST = "/admin/chat/pool/"
CHESS = {"slug": "chess", "name": "Chess", "is_open": "on", "interests": "on", "version": "0"}


def add(operator: Client, **changes: str):
    return operator.post(f"{LIST}add/", CHESS | changes, follow=True)


def save(operator: Client, pool: Pool, **changes: str):
    """Submits the form as it is, except for these changes."""
    page = f"{LIST}{pool.pk}/change/"
    shown = operator.get(page).context["adminform"].form.initial
    filled_in = {name: str(value) for name, value in shown.items() if value not in (False, None)}
    return operator.post(page, filled_in | changes, follow=True)


def test_a_pool_is_made_and_raises_the_version(operator):
    before = SiteVersion.stored()

    add(
        operator,
        rules="One.\r\nTwo.",
        hours="mon 10:00-12:00",
        widen_language_seconds="0",
        needs_code="on",
        encryption="required",
    )

    pool = Pool.objects.get()
    assert (pool.slug, pool.name, pool.rules, pool.hours) == (
        "chess",
        "Chess",
        "One.\nTwo.",
        "mon 10:00-12:00",
    )
    assert (pool.widen_language_seconds, pool.widen_anybody_seconds) == (0, None)
    assert pool.needs_code
    assert pool.encryption == "required"
    assert SiteVersion.stored() == before + 1


def test_the_menus_of_a_pool_have_words_only(operator):
    form = operator.get(f"{LIST}add/").context["adminform"].form
    menus = {name: list(field.choices) for name, field in form.fields.items() if hasattr(field, "choices")}
    assert menus["encryption"][0] == ("", "As the site")
    assert [label for choices in menus.values() for _, label in choices if not label.strip("-")] == []


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("slug", "", "This field is required."),
        ("slug", "main", "“main” is reserved for the main pool."),
        ("slug", "Chess!", "Use lower-case letters, digits, and single hyphens"),
        ("name", "a\u202eb", "This text contains a control character (U+202E)."),
        ("rules", "x" * 2_001, "at most 2000 characters"),
        ("hours", "mon", "“mon” has no times."),
        ("widen_anybody_seconds", "601", "less than or equal to 600"),
        ("encryption", "perhaps", "perhaps is not one of the available choices"),
        ("preset", "trio", "trio is not one of the available choices"),
        ("elsewhere", "x" * 2_001, "at most 2000 characters"),
        ("confidentiality", "a\u202eb", "This text contains a control character (U+202E)."),
        ("line_mail", "a@example.org, nobody", "“nobody” is not a mail address."),
        ("words", "Red Blue", "Enter two blocks of words"),
    ],
)
def test_a_bad_value_is_refused_and_nothing_is_made(operator, name, value, error):
    page = add(operator, **{name: value})

    assert error in " ".join(page.context["adminform"].form.errors[name])
    assert not Pool.objects.exists()


def test_a_helpline_is_made_and_its_line_closed(operator):
    add(
        operator,
        preset="helpline",
        elsewhere="Call 116 123.\r\nOr write to us.",
        confidentiality="We tell nobody what you say.",
    )
    pool = Pool.objects.get()

    page = save(operator, pool, queue_closed="on")

    made = Pool.objects.get()
    assert (made.preset, made.queue_closed) == ("helpline", True)
    assert (made.elsewhere, made.confidentiality) == (
        "Call 116 123.\nOr write to us.",
        "We tell nobody what you say.",
    )
    history = operator.get(f"{LIST}{pool.pk}/history/").context["action_list"]
    assert history[1].get_change_message() == "Changed Line closed: off → on."
    assert "Helpline: helpers with a code take the next person in line" in page.content.decode()


def test_two_pools_do_not_share_an_address(operator):
    add(operator)

    page = add(operator, name="Another")

    assert "already exists" in " ".join(page.context["adminform"].form.errors["slug"])
    assert Pool.objects.count() == 1


def test_the_address_of_a_pool_stays(operator):
    add(operator)

    save(operator, Pool.objects.get(), slug="go", name="Go")

    assert (Pool.objects.get().slug, Pool.objects.get().name) == ("chess", "Go")


def test_the_history_says_what_changed_from_what_to_what(operator):
    add(operator)
    pool = Pool.objects.get()
    save(operator, pool, name="Go", needs_code="on", widen_language_seconds="5")

    history = operator.get(f"{LIST}{pool.pk}/history/").context["action_list"]

    assert [entry.get_change_message() for entry in history] == [
        "Added.",
        'Changed Name: "Chess" → "Go", Entry codes: off → on and Wait for a shared interest: empty → 5.',
    ]


def test_a_page_that_is_out_of_date_changes_nothing(operator):
    add(operator)
    pool = Pool.objects.get()
    save(operator, pool, name="Go")

    page = save(operator, pool, version="1", name="Draughts")

    assert "Someone else changed the pool since you opened this page" in page.content.decode()
    assert Pool.objects.get().name == "Go"


@pytest.mark.parametrize("way", ["page", "list"])
def test_a_deleted_pool_raises_the_version(operator, way):
    add(operator)
    pool, before = Pool.objects.get(), SiteVersion.stored()

    if way == "page":
        operator.post(f"{LIST}{pool.pk}/delete/", {"post": "yes"})
    else:
        operator.post(LIST, {"action": "delete_selected", "_selected_action": pool.pk, "post": "yes"})

    assert not Pool.objects.exists()
    assert SiteVersion.stored() == before + 1


def test_an_account_sees_and_changes_only_what_it_may(client, django_user_model):
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    pool = Pool.objects.create(slug="chess", name="Chess")
    client.force_login(reader)
    assert client.get(LIST).status_code == 403

    reader.user_permissions.add(Permission.objects.get(codename="view_pool"))

    assert client.get(f"{LIST}{pool.pk}/change/").status_code == 200
    assert client.post(f"{LIST}add/", CHESS | {"slug": "go"}).status_code == 403
    assert client.get(f"{LIST}{pool.pk}/codes/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_settings_from_before_there_were_pools_are_read_on():
    executor = MigrationExecutor(connection)
    executor.migrate([("chat", "0002_meeting_and_limits")])
    before = executor.loader.project_state([("chat", "0002_meeting_and_limits")]).apps
    before.get_model("chat", "SiteSettings").objects.create(pk=1, version=3, is_open=False)

    executor.loader.build_graph()
    executor.migrate(executor.loader.graph.leaf_nodes("chat"))

    assert SiteVersion.stored() > 0
