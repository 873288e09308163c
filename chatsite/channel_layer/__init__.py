"""The channel layer's connections to Redis pub/sub: two per host, kept alive and re-subscribed after a loss."""
