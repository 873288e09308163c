"""Filters: what becomes of a text between its sender and its receiver. They compute only, and keep nothing."""
