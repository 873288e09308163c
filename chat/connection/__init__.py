"""One browser: its socket, its state, its conversation."""
