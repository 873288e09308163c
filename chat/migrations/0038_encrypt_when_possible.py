from django.db import migrations, models


class Migration(migrations.Migration):
    """A new default only: a site whose settings were saved before keeps its value."""

    dependencies = [
        ("chat", "0037_questions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="pool",
            name="encryption",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "As the site"),
                    ("off", "Off: messages pass through the server in clear"),
                    ("when_possible", "When both browsers can"),
                    ("required", "Required: browsers that cannot are told so"),
                ],
                help_text="A change applies to new chats. Required: guests who wait with a browser that cannot encrypt "
                "are told so and stop waiting.",
                max_length=16,
                verbose_name="End-to-end encryption",
            ),
        ),
        migrations.AlterField(
            model_name="sitesettings",
            name="encryption",
            field=models.CharField(
                choices=[("off", "off"), ("when_possible", "when_possible"), ("required", "required")],
                default="when_possible",
                max_length=16,
            ),
        ),
    ]
