"""The wire: commands, events, and what makes a frame bad. Pure."""
