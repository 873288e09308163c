"""What operators type, parsed and checked. Pure."""
