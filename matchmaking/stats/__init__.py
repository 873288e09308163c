"""Counts of what happened, by process and of the site."""
