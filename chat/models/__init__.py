"""What operators own, and all that the relational database holds."""

from chat.models.edited import Edited, SiteVersion
from chat.models.entry_code import EntryCode
from chat.models.pool import Pool
from chat.models.site_settings import SiteSettings

__all__ = ["Edited", "EntryCode", "Pool", "SiteSettings", "SiteVersion"]
