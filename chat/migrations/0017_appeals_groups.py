"""Moderators and operators read and decide appeals."""

from django.db import migrations

NAMES = {"view_appeal": "Can view appeal", "decide_appeal": "Can decide appeals"}


def permit(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="chat", model="appeal"
    )
    for group_name in ("Moderator", "Operator"):
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group_name)
        for codename, name in NAMES.items():
            # As Django will name it: it makes permissions after all migrations, and leaves those that are there.
            permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=content_type, codename=codename, defaults={"name": name}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("chat", "0016_appeals")]

    # Back: the groups keep what they may do with a table that is gone.
    operations = [migrations.RunPython(permit, migrations.RunPython.noop)]
