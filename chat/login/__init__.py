"""The operators' login: rate-limited, and with a second factor if one is set up."""
