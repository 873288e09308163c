"""The data in Redis: keys, records, and the scripts that change them."""
