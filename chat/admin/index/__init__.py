"""The first page of the admin: switches, live counts, and what to do first on a new site."""
