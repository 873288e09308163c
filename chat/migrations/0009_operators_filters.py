"""Operators keep the word filters, as they keep settings and pools."""

from django.db import migrations

CODENAMES = ["view_wordfilter", "add_wordfilter", "change_wordfilter", "delete_wordfilter"]


def permit(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="chat", model="wordfilter"
    )
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Operator")
    for codename in CODENAMES:
        # As Django will name it: it makes permissions after all migrations, and leaves those that are there.
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type,
            codename=codename,
            defaults={"name": f"Can {codename.removesuffix('_wordfilter')} word filter"},
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("chat", "0008_filters_and_safety")]

    # Back: the group keeps what it may do with a table that is gone.
    operations = [migrations.RunPython(permit, migrations.RunPython.noop)]
