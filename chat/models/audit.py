"""The audit: everything that operators, and the site by itself, decided and changed."""

from django.contrib.admin.models import LogEntry


class AuditEntry(LogEntry):
    """The history of all rows as one list, with a permission of its own."""

    class Meta:
        proxy = True
        verbose_name = "audit entry"
        verbose_name_plural = "audit entries"
        ordering = ("-action_time", "-pk")
        default_permissions = ("view",)
