"""The channel layer's own way to Redis pub/sub: two lean connections a host, kept alive and re-subscribed."""
