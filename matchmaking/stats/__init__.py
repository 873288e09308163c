"""Counters, per process and for the site."""
