"""Daphne's server with the site's own limits and a faster WebSocket."""
