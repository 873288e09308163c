"""Simulated people who act at random, written from docs/protocol.md alone, and a judge who checks what they recorded.

Nothing here imports our own clients: two independent readings of the specification must agree.
"""
