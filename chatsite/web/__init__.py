"""What every HTTP request and every file passes through."""
