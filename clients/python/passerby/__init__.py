"""A small asynchronous client of a Passerby site: one guest, who finds partners and talks to them.

async with Guest("wss://chat.example.org/ws/chat/") as guest:
    await guest.find()
    await guest.matched()
    await guest.say("hi")
    async for event in guest.events(): ...
"""

from .errors import NotChatting, Refused, Stopped
from .guest import Guest
from .history import History, Moment

__all__ = ["Guest", "History", "Moment", "NotChatting", "Refused", "Stopped"]
