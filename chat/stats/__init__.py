"""Figures of the site, without anything of a conversation."""
