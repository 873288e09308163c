"""Clients of the wire protocol besides the page: they import nothing from the site."""
