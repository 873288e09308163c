"""The lifecycle of a serving process, from start to drain."""
