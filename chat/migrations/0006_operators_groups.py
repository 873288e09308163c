"""The groups that an operator puts accounts into: who decides about reports, and who runs the site."""

from django.db import migrations

MODERATOR = {"report": ["view_report", "decide_report", "export_report"]}
OPERATOR = MODERATOR | {
    "sitesettings": ["view_sitesettings", "change_sitesettings"],
    "pool": ["view_pool", "add_pool", "change_pool", "delete_pool"],
    "entrycode": ["add_entrycode"],
    "ban": ["view_ban", "lift_ban"],
}
#: As Django will name them: it makes permissions after all migrations, and leaves those that are there.
NAMES = {
    "decide_report": "Can decide reports",
    "export_report": "Can export reports",
    "lift_ban": "Can lift bans",
    "view_sitesettings": "Can view site settings",
    "change_sitesettings": "Can change site settings",
    "add_entrycode": "Can add entry code",
}


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name, models in (("Moderator", MODERATOR), ("Operator", OPERATOR)):
        group, _ = Group.objects.get_or_create(name=name)
        for model, codenames in models.items():
            group.permissions.add(*(_permission(apps, model, codename) for codename in codenames))


def _permission(apps, model, codename):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="chat", model=model
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": NAMES.get(codename, f"Can {codename.replace('_', ' ')}")},
    )
    return permission


class Migration(migrations.Migration):

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("chat", "0005_moderation_permissions"),
    ]

    # Back: the groups stay, since people may be in them.
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
