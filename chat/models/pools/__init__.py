"""The tables about pools."""
