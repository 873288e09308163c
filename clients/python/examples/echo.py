"""A bot that replies to every text with the same text: python echo.py wss://chat.example.org/ws/chat/"""

import asyncio
import contextlib
import sys

from passerby import Guest, NotChatting


async def echo(url: str) -> None:
    async with Guest(url) as guest:
        await guest.find()
        async for event in guest.events():
            match event:
                case {"type": "said", "chat": chat, "n": n, "text": text}:
                    with contextlib.suppress(NotChatting):  # the partner may have left in the meantime
                        await guest.say(text, reply={"by": "partner", "n": n}, chat=chat)
                case {"type": "ended"}:
                    await guest.find()


if __name__ == "__main__":
    asyncio.run(echo(sys.argv[1]))
