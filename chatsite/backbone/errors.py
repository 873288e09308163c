"""The one error of the backbone's border."""


class LayerUnavailable(Exception):  # noqa: N818 - a state of the world, named as `Http404` is
    """Redis cannot be reached, did not answer in time, or reads too slowly to take more. Never holds a body."""
