"""The site in a process that can be asked what it still holds of what it was sent."""
