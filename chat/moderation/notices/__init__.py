"""Notices: operators hear that something waits for them, and nothing of what it says."""
