"""Redis: its clients, its failover, and the embedded server."""
