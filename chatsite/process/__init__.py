"""The life of a serving process, from start to drain."""
