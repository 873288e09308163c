"""The admin pages about pools."""
