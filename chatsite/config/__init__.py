"""Settings: reading and checking the environment."""
