"""Moderation: decisions about reports, and their erasure. Synchronous, for the admin."""

from chat.moderation.decisions import decide
from chat.moderation.destruction import destroy
from chat.moderation.export import export

__all__ = ["decide", "destroy", "export"]
