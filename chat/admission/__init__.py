"""Who may come in: bans, entry codes, limits, proof of work."""
