"""The operators' settings as this process holds them: reading costs no I/O."""
