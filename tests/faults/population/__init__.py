"""People who behave at random, written from docs/protocol.md alone, and a judge who reads what their pages wrote down.

Nothing here imports a client of ours: two readings of one document must agree.
"""
