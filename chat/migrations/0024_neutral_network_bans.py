# A ban of a network that came with a guest's ban showed its neighbours the guest's reason, and let them spend its appeal.

import secrets

from django.db import migrations

from chat.formats.appeal_code import code_of
from chat.formats.entry_code import hash_of


def part(apps, schema_editor):
    appeals = apps.get_model("chat", "Appeal")
    for ban in apps.get_model("chat", "Ban").objects.filter(kind="network").exclude(appeal=None):
        nonce = secrets.token_hex(16)
        ban.appeal = appeals.objects.create(
            nonce=nonce,
            code_hash=hash_of(code_of(nonce)),
            report=ban.appeal.report,
            decision=ban.appeal.decision,
            reason="",
            of_network=True,
            expires_at=ban.appeal.expires_at,
        )
        ban.reason = ""
        ban.save(update_fields=["appeal", "reason"])


class Migration(migrations.Migration):
    dependencies = [("chat", "0023_wider_networks_and_work")]
    operations = [migrations.RunPython(part, migrations.RunPython.noop, elidable=True)]
