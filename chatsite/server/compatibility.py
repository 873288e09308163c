"""Checks at startup that the private names of autobahn and Twisted used by the fast path exist."""

from typing import Any

from autobahn.twisted.websocket import WebSocketServerProtocol
from twisted.internet.abstract import FileDescriptor
from twisted.internet.tcp import Connection

_METHODS: dict[type[Any], tuple[str, ...]] = {
    WebSocketServerProtocol: (
        "_closeConnection",
        "_connectionMade",
        "consumeData",
        "dropConnection",
        "failHandshake",
        "processData",
        "sendCloseFrame",
        "sendData",
        "sendFrame",
    ),
    FileDescriptor: ("dataBuffer", "offset", "write", "pauseProducing", "resumeProducing"),
}
#: Attributes of instances: the functions known to use them must still refer to them.
_ATTRIBUTES: dict[Any, tuple[str, ...]] = {
    WebSocketServerProtocol.processData: ("current_frame", "data", "inside_message"),
    WebSocketServerProtocol.consumeData: ("processData", "processHandshake"),
    WebSocketServerProtocol.succeedHandshake: ("_wskey", "websocket_extensions", "websocket_protocols"),
    FileDescriptor.write: ("_tempDataBuffer", "_tempDataLen", "connected"),
    Connection.doRead: ("socket", "bufferSize"),
}


def missing_names() -> list[str]:
    """Empty if the fast path can be used."""
    missing = [
        f"{owner.__name__}.{name}"
        for owner, names in _METHODS.items()
        for name in names
        if not hasattr(owner, name)
    ]
    missing += [
        f"{name} in {function.__qualname__}"
        for function, names in _ATTRIBUTES.items()
        for name in names
        if name not in function.__code__.co_names
    ]
    return missing
