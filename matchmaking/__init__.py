"""Who talks to whom: queue, chats, presence and names, in Redis. Knows no socket and no Channels."""
