"""The stock stack: what the Channels tutorial teaches, and the least that Daphne can do."""
