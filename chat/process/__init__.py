"""What a serving process builds, and what it does in the background."""
