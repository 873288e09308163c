"""What was called connections counts new guests."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0014_operators_announcements")]

    operations = [
        migrations.RenameField("sitesettings", "connects_per_minute", "arrivals_per_minute"),
        migrations.AlterField(
            "sitesettings",
            "arrivals_per_minute",
            models.PositiveIntegerField(
                default=60,
                help_text="Of one network. 0: no limit.",
                validators=[MinValueValidator(0), MaxValueValidator(10_000)],
                verbose_name="New guests a minute",
            ),
        ),
        migrations.AlterField(
            "sitesettings",
            "wrong_codes_per_hour",
            models.PositiveIntegerField(
                default=20,
                help_text="Of one network. 0: no limit.",
                validators=[MinValueValidator(0), MaxValueValidator(10_000)],
                verbose_name="Wrong entry codes an hour",
            ),
        ),
    ]
