"""Notices: tell operators that something waits for them, without any content."""
