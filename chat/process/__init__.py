"""The components of a serving process, and its background work."""
