# The words of reports and appeals get a place where they stand encrypted; the columns in clear stay for one version,
# as the last one still uses them. A decided report is closed: the next of its chat opens another.

import django.db.models.deletion
from django.db import migrations, models


def stays_as(model_name, old_name, new_name, column, **options):
    """Another name in the code for a column that stays as it is."""
    return migrations.SeparateDatabaseAndState(
        state_operations=[
            migrations.RenameField(model_name, old_name, new_name),
            migrations.AlterField(model_name, new_name, models.TextField(default="", db_column=column, **options)),
        ]
    )


class Migration(migrations.Migration):
    dependencies = [("chat", "0020_reports_forget_their_reporter")]

    operations = [
        stays_as("report", "note", "legacy_note", "note", blank=True),
        stays_as("reportline", "text", "legacy_text", "text"),
        stays_as("appeal", "text", "legacy_text", "text", blank=True),
        migrations.AddField("report", "encrypted_note", models.BinaryField(null=True)),
        migrations.AddField("reportline", "encrypted_text", models.BinaryField(null=True)),
        migrations.AddField("appeal", "encrypted_text", models.BinaryField(null=True)),
        migrations.AddField("report", "erased_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "report",
            "follows",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="followers", to="chat.report"
            ),
        ),
        migrations.AddField("appeal", "of_network", models.BooleanField(db_default=False, default=False)),
        migrations.RemoveConstraint("report", "one_report_a_chat"),
        migrations.AddConstraint(
            "report",
            models.UniqueConstraint(
                fields=("reporter", "chat"), condition=models.Q(("decision", "")), name="one_open_report_a_chat"
            ),
        ),
    ]
