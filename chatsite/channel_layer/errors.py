"""The one error of the backbone's border."""


class LayerUnavailable(ConnectionError):  # noqa: N818 - it names the state that the caller must live with
    """Redis cannot be reached, did not answer in time, or reads too slowly to take more. Never holds a body."""
