"""Clients of the wire protocol other than the page: they import nothing of the site."""
