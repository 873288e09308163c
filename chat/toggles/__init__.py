"""The toggles as values: what kinds there are, and each of them declared in one line."""
