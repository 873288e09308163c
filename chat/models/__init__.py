"""The database models: operators' settings and moderation records."""

from chat.models.announcement import Announcement
from chat.models.appeal import Appeal
from chat.models.audit import AuditEntry
from chat.models.ban import Ban
from chat.models.caution import Caution
from chat.models.edited import Edited, SiteVersion
from chat.models.filter import WordFilter
from chat.models.pools.entry_code import EntryCode
from chat.models.pools.pool import Pool
from chat.models.pools.question import Question
from chat.models.pools.service_hour import ServiceHour
from chat.models.recovery_codes import RecoveryCodes
from chat.models.report import Report, ReportLine
from chat.models.site_settings import SiteSettings

__all__ = [
    "Announcement",
    "Appeal",
    "AuditEntry",
    "Ban",
    "Caution",
    "Edited",
    "EntryCode",
    "Pool",
    "Question",
    "RecoveryCodes",
    "Report",
    "ReportLine",
    "ServiceHour",
    "SiteSettings",
    "SiteVersion",
    "WordFilter",
]
