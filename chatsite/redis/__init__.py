"""Redis: its clients, failover, and the embedded server."""
