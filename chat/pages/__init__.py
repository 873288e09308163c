"""The guests' pages."""
