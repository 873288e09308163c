"""Moderation: what operators decide about reports, and how these are forgotten. Synchronous, for the admin."""

from chat.moderation.decisions import decide
from chat.moderation.export import export

__all__ = ["decide", "export"]
