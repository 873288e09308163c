"""What every HTTP request and every static file passes through."""
