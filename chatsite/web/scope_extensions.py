"""What our Daphne runner puts into an ASGI scope beside the standard."""

#: Frames without ASGI messages (see chatsite.server.fast_websocket).
DIRECT = "passerby.direct"
#: How many frames the client may send: a function that the consumer calls (see chatsite.server.frame_meter).
METER = "passerby.meter"
