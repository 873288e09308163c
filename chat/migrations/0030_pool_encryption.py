from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("chat", "0029_encryption"),
    ]

    operations = [
        migrations.AddField(
            model_name="pool",
            name="encryption",
            field=models.CharField(
                blank=True,
                choices=[
                    ("off", "Off: messages pass through the server in clear"),
                    ("when_possible", "When both browsers can"),
                    ("required", "Required: browsers that cannot are told so"),
                ],
                help_text="Empty: as the site. A change applies to new chats. Required: guests who wait with a browser "
                "that cannot encrypt are told so and stop waiting.",
                max_length=16,
                verbose_name="End-to-end encryption",
            ),
        ),
    ]
