"""Who may see the dashboard: everybody who decides about reports or runs the site."""

from django.db import migrations

def permit(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    content_type, _ = ContentType.objects.get_or_create(app_label="chat", model="sitesettings")
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename="view_dashboard", defaults={"name": "Can view the dashboard"}
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=("Moderator", "Operator")):
        group.permissions.add(permission)

class Migration(migrations.Migration):

    dependencies = [("chat", "0011_recovery_codes")]

    operations = [
        migrations.AlterModelOptions(
            name="sitesettings",
            options={
                "permissions": (("view_dashboard", "Can view the dashboard"),),
                "verbose_name": "site settings",
                "verbose_name_plural": "site settings",
            },
        ),
        # Back: the permission goes with Django's own, and nobody misses it in a group.
        migrations.RunPython(permit, migrations.RunPython.noop),
    ]
