"""What each command of the protocol does."""
