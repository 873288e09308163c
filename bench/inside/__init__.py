"""Matchmaking from the inside: the real thing in a process of its own, on a real Redis, without sockets."""
