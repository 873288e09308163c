"""The extensions that this project's Daphne runner adds to an ASGI scope."""

#: Frames without ASGI messages (see chatsite.server.fast_websocket).
DIRECT = "passerby.direct"
#: How many frames the client may send: a function called by the consumer (see chatsite.server.frame_meter).
METER = "passerby.meter"
