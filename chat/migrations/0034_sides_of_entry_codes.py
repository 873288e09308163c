from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("chat", "0033_rounds"),
    ]

    operations = [
        migrations.AddField(
            model_name="entrycode",
            name="side",
            field=models.CharField(
                blank=True,
                choices=[("", "Guests"), ("helper", "Helpers"), ("host", "The host")],
                default="",
                max_length=8,
            ),
        ),
    ]
