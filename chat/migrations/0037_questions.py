"""Questions of decks, which operators keep as they keep pools."""

import django.db.models.deletion
from django.db import migrations, models

import chat.formats.validators

CODENAMES = ["view_question", "add_question", "change_question", "delete_question"]


def permit(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="chat", model="question"
    )
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Operator")
    for codename in CODENAMES:
        # As Django will name it: it makes permissions after all migrations, and leaves those that are there.
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type,
            codename=codename,
            defaults={"name": f"Can {codename.removesuffix('_question')} question"},
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("chat", "0036_service_hours")]

    operations = [
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("version", models.PositiveBigIntegerField(default=0)),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("en", "English"),
                            ("es", "Español"),
                            ("pt", "Português (Brasil)"),
                            ("fr", "Français"),
                            ("de", "Deutsch"),
                            ("ar", "العربية"),
                        ],
                        help_text="Two guests who use the same language get questions in it; others get them in "
                        "English. Empty: for everybody.",
                        max_length=8,
                        verbose_name="Language",
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        max_length=200,
                        validators=[chat.formats.validators.one_line],
                        verbose_name="Question",
                    ),
                ),
                (
                    "first_day",
                    models.DateField(blank=True, help_text="Empty: at once.", null=True, verbose_name="From"),
                ),
                (
                    "last_day",
                    models.DateField(
                        blank=True,
                        help_text="Including this day. Empty: always.",
                        null=True,
                        verbose_name="Until",
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: all pools.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="chat.pool",
                        verbose_name="Pool",
                    ),
                ),
            ],
            options={"ordering": ["language", "pk"]},
        ),
        # Back: the group keeps what it may do with a table that is gone.
        migrations.RunPython(permit, migrations.RunPython.noop),
    ]
