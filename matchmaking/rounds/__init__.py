"""Event rounds: everybody in a pool is paired at the same moment, several times."""
