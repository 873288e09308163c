"""Capacity, calculated and simulated from the measured costs of one process and one Redis."""
