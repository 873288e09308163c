"""The toggles as values: their kinds, and one declaration for each."""
