"""What operators decided, as this process holds it: reading costs no I/O."""
