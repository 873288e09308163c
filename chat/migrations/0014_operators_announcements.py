"""Operators make announcements, as they keep settings and pools."""

from django.db import migrations

VERBS = ("view", "add", "change", "delete")


def permit(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="chat", model="announcement"
    )
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Operator")
    for verb in VERBS:
        # As Django will name it: it makes permissions after all migrations, and leaves those that are there.
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type,
            codename=f"{verb}_announcement",
            defaults={"name": f"Can {verb} announcement"},
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [("chat", "0013_announcements")]

    # Back: the group keeps what it may do with a table that is gone.
    operations = [migrations.RunPython(permit, migrations.RunPython.noop)]
