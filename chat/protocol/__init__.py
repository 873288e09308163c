"""The wire protocol: commands, events, and errors in frames. Pure."""
