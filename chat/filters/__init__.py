"""Filters applied to a text between its sender and its receiver. They only compute, and store nothing."""
