"""The moderators' pages: reports, bans and appeals."""
