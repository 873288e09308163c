"""Matchmaking in Redis: the queue, chats, presence and names. It knows neither sockets nor Channels."""
