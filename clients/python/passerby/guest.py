"""A guest: one anonymous visitor of the site, for as long as the site remembers it."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from .errors import NotChatting
from .presence import Event, Presence
from .report import commands


class Guest(Presence):
    """An asynchronous context manager: inside, the site has welcomed the guest.

    It reconnects, resumes, repeats and confirms by itself. Events go to `events()`, or to `on_event` if given.
    Every method raises Stopped once the site forbids further connections.
    """

    async def find(self, **wishes: Any) -> None:
        """Searches for a partner with these wishes; returns when the site has answered. Raises Refused.

        `find(**{"with": code})` waits for the other guest who has the code of a `reunion`.
        """
        await self._ask({"type": "find", **wishes})

    async def next(self, **wishes: Any) -> None:
        """Leaves and searches in one step; without wishes uses the previous ones. Raises Refused.

        A helper of a helpline only leaves: it searches with `find`, when it is ready.
        """
        if self.side == "helper":
            await self.leave()
        else:
            await self._ask({"type": "next", **self._in_chat(), **wishes})

    async def stop(self) -> None:
        """Stops searching. A partner found at the same moment stays."""
        if self.chat is None:
            await self._ask({"type": "stop"})

    async def leave(self) -> None:
        """Ends the current chat, if there is one."""
        if self.chat is not None:
            await self._ask({"type": "leave", **self._in_chat()})

    async def rename(self) -> None:
        """Takes another name. Raises Refused in a chat."""
        await self._ask({"type": "rename"})

    async def matched(self) -> Event:
        """Waits for the partner of `find` or `next`; returns the fields of `matched`. Raises Refused, NotChatting."""
        self._check()
        if self.chat is None:
            wish = self._visit.wishes.state
            if wish is None or not wish.is_search:
                raise NotChatting("nobody is searched")
            return await asyncio.shield(wish.fulfilled)
        return self._visit.present().pairing

    async def say(self, text: str, *, reply: Mapping[str, Any] | None = None, chat: str | None = None) -> int:
        """Sends a text, as a reply to `reply` (`by` and `n`); returns its `n` at once.

        Raises NotChatting, as the next methods do, also if `chat` is given and is not the current one: so a
        message for one stranger never reaches the next.
        """
        return self._say({"text": text, "reply": reply} if reply else {"text": text}, chat)

    async def react(
        self, by: Literal["me", "partner"], n: int, emoji: str, *, chat: str | None = None
    ) -> int:
        """Adds an emoji to a message; the empty string removes it."""
        return self._say({"reaction": {"by": by, "n": n, "emoji": emoji}}, chat)

    async def unsay(self, n: int, *, chat: str | None = None) -> int:
        """Withdraws an earlier message."""
        return self._say({"unsay": n}, chat)

    async def another(self, k: int, *, chat: str | None = None) -> None:
        """Asks for question number `k` for both guests, in a pool with questions; the event `question` follows."""
        self._pass_on({"type": "another", "k": k}, chat)

    async def typing(self, on: bool = True, *, chat: str | None = None) -> None:
        """Shows the partner that the guest types; repeat every 3 s."""
        self._pass_on({"type": "typing", "on": on}, chat)

    async def seen(self, n: int, *, chat: str | None = None) -> None:
        """Tells the partner that everything up to `n` was seen."""
        self._pass_on({"type": "seen", "n": n}, chat)

    async def delivered(self, n: int) -> bool:
        """Waits until the partner's client shows `n`; False if the site refused it or the chat ended first."""
        return await asyncio.shield(self._visit.fate(n))

    async def again(self) -> None:
        """Asks the partner of the chat that ended last to go on with it; when both asked, `matched` comes."""
        self._check()
        self._visit.ask_again()
        self._wake.set()

    async def meet_again(self, *, on: bool = True, days: int = 7) -> None:
        """Wishes to meet the partner of the present or last chat again, or takes it back.

        When both wish it, `meet_again` comes and, where the pool has codes for it, `reunion`.
        """
        self._check()
        self._visit.wish_again(on, days)
        self._wake.set()

    async def report(
        self,
        reason: str,
        evidence: Iterable[Mapping[str, Any]] = (),
        *,
        note: str | None = None,
        block: bool = False,
        chat: str | None = None,
    ) -> Event:
        """Reports the partner of the chat, the current one by default; returns `reported`. Raises Refused.

        `evidence`: events `said` of the partner, whose `seal` and `open` prove them, and own messages as
        {by, n, text}. What is longer than a frame is sent in parts, of which the last answer is returned.
        """
        fields = {name: value for name, value in (("note", note), ("block", block)) if value}
        answer: Event = {}
        for command in commands(chat or self._visit.present().chat, reason, evidence, **fields):
            reference = {"reference": answer["reference"]} if answer else {}
            answer = await self._request({**command, **reference})
        return answer

    def _say(self, content: Mapping[str, Any], chat: str | None) -> int:
        self._check()
        n = self._visit.say(content, chat)
        self._announce(self._visit.take_news())
        if self._visit.is_full:
            self._line.cut()  # the reconnection gets another range
        self._wake.set()
        return n

    def _pass_on(self, frame: Event, chat: str | None) -> None:
        self._check()
        self._visit.pass_on(frame, chat)
        self._wake.set()

    def _in_chat(self) -> Event:
        return {} if self.chat is None else {"chat": self.chat}
