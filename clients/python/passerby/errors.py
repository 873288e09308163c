"""The exceptions that a Guest raises."""


class Refused(Exception):  # noqa: N818  # what the site did, in the words of the protocol
    """The site refused a command. `code` is one of the protocol's error codes."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


class Stopped(Exception):  # noqa: N818  # what the site did, in the words of the protocol
    """The connection is over and must not be retried. `code` is the close code, or the HTTP status."""

    def __init__(self, code: int, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


class NotChatting(Exception):  # noqa: N818  # what the site did, in the words of the protocol
    """There is no chat."""
