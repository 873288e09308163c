"""The one error class that the channel layer raises."""


class LayerUnavailable(ConnectionError):  # noqa: N818 - it names the state that the caller must live with
    """Redis cannot be reached, did not answer in time, or reads too slowly. Never contains a message body."""
