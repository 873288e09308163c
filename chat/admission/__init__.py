"""Who may enter: bans, entry codes, limits, proof of work."""
