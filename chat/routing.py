"""The WebSocket routes: an ASGI application for each path."""

from chat.consumers import ChatConsumer

websocket_routes = {"/ws/chat/": ChatConsumer.as_asgi()}
