"""The handlers of the protocol's commands."""
