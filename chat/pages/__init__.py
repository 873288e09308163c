"""The pages that guests read."""
