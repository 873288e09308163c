"""The WebSocket handshake, answered directly where the request has the form that browsers send."""
