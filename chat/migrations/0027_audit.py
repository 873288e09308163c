"""The audit: Django's log of the admin as one list, which operators may see."""

import django.contrib.admin.models
from django.db import migrations


def permit(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="chat", model="auditentry"
    )
    # As Django will name it: it makes permissions after all migrations, and leaves those that are there.
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename="view_auditentry", defaults={"name": "Can view audit entry"}
    )
    for group in apps.get_model("auth", "Group").objects.filter(name="Operator"):
        group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("chat", "0026_reports_share_their_room"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
                "ordering": ("-action_time", "-pk"),
                "proxy": True,
                "default_permissions": ("view",),
                "indexes": [],
                "constraints": [],
            },
            bases=("admin.logentry",),
            managers=[("objects", django.contrib.admin.models.LogEntryManager())],
        ),
        # Back: the permission goes with Django's own, and nobody misses it in a group.
        migrations.RunPython(permit, migrations.RunPython.noop),
    ]
