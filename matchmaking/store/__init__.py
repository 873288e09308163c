"""What stands in Redis: keys, records, and the scripts that change them."""
