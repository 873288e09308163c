"""Figures of the site, without any content of chats."""
