"""The moderators' desk: reports, bans and appeals."""
