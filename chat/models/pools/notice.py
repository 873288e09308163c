"""The field of a pool about who is told that somebody waits in its line."""

from django.db import models

from chat.formats.mail_addresses import read_addresses
from chat.formats.validators import Parsed, one_line


class PoolNotice(models.Model):
    """The part of a helpline's row about its notices. In other pools it has no effect."""

    line_mail = models.CharField(
        "Mail when somebody waits",
        max_length=500,
        blank=True,
        validators=[one_line, Parsed(read_addresses)],
        help_text="Helpline only. These addresses get a mail when somebody waits and no helper is ready, at most one "
        "in five minutes. Separate them with commas. Empty: the addresses of the setting MODERATION_MAIL.",
    )

    class Meta:
        abstract = True
