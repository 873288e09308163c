# Words that stand in clear are encrypted, and the tables written anew: what was erased before left traces in them.

from django.db import migrations

from chat.moderation.legacy import encrypt_legacy


def encrypt(apps, schema_editor):
    reports, appeals = apps.get_model("chat", "Report"), apps.get_model("chat", "Appeal")
    if not reports.objects.exists() and not appeals.objects.exists():
        return
    encrypt_legacy(reports, appeals)
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        elif schema_editor.connection.vendor == "postgresql":
            cursor.execute("VACUUM FULL chat_report")
            cursor.execute("VACUUM FULL chat_reportline")
            cursor.execute("VACUUM FULL chat_appeal")


class Migration(migrations.Migration):
    # The tables cannot be written anew inside a transaction.
    atomic = False
    dependencies = [("chat", "0021_encrypted_words")]
    operations = [migrations.RunPython(encrypt, migrations.RunPython.noop, elidable=True)]
