"""A visit: what a client knows about its guest, from event to event, over all connections. No clock, no socket."""

import asyncio
from collections.abc import Mapping
from typing import Any

from .conversation import Conversation
from .errors import NotChatting
from .history import History
from .outbox import Content
from .wish import Wish

Frame = dict[str, Any]

#: Events about one chat; `reported` and `error` may be about an earlier one.
_CONVERSATION_EVENTS = frozenset({"said", "cleaned", "delivered", "typing", "seen", "partner", "again"})


class Visit:
    """`on_event` handles events, `frames` returns commands. All times are seconds of a monotonic clock."""

    def __init__(
        self, *, resume: str | None, take: int | None, hello: Mapping[str, Any], history: History
    ) -> None:
        """Without `take`, its first connection wins against every other of the guest."""
        self.resume = resume
        #: A new guest has no other connection.
        self.take = 0 if resume is None else take
        self.history = history
        self.name = ""
        self.limits: dict[str, int] = {}
        self.conversation: Conversation | None = None
        self.wish: Wish | None = None
        self._hello = hello
        self._passing: list[Frame] = []
        self._fates: dict[tuple[str, int], asyncio.Future[bool]] = {}

    @property
    def chat(self) -> str | None:
        return self.conversation.chat if self.conversation and not self.conversation.is_over else None

    def greet(self) -> Frame:
        """The hello of the next connection; its `take` is higher than any before."""
        hello: Frame = {"type": "hello", **self._hello}
        if self.resume is not None:
            hello["resume"] = self.resume
        if self.take is not None:
            self.take += 1
            hello["take"] = self.take
        if self.conversation is not None and self.conversation.outbox.range is not None:
            hello |= {"chat": self.conversation.chat, "range": self.conversation.outbox.range}
        return hello

    def present(self, chat: str | None = None) -> Conversation:
        """The current conversation. Raises NotChatting, also if `chat` is given and is another one."""
        conversation = self.conversation
        if conversation is None or conversation.is_over or chat not in (None, conversation.chat):
            raise NotChatting("there is no such chat now")
        return conversation

    def say(self, content: Content, chat: str | None = None) -> int:
        """Adds a message; returns its `n`. Raises NotChatting."""
        conversation = self.present(chat)
        n = conversation.say(content)
        self.history.record("said", conversation.chat, n, content.get("text"))
        return n

    @property
    def is_full(self) -> bool:
        """Whether the range of the current chat is nearly used up."""
        return self.conversation is not None and self.conversation.outbox.range is None

    def pass_on(self, frame: Frame, chat: str | None = None) -> None:
        """A command that is not repeated if the connection is lost. Raises NotChatting."""
        self._passing.append({**frame, "chat": self.present(chat).chat})

    def fate(self, n: int) -> asyncio.Future[bool]:
        """Whether `n` of the current chat was delivered. Raises NotChatting."""
        conversation = self.present()
        future = self._fates.get((conversation.chat, n))
        if future is None:
            future = asyncio.get_running_loop().create_future()
            if n in conversation.outbox.open:
                self._fates[conversation.chat, n] = future
            else:
                future.set_result(conversation.outbox.was_delivered(n))
        return future

    def frames(self, now: float) -> list[Frame]:
        """The frames to send now, which then count as sent."""
        frames = self.conversation.frames(now) if self.conversation else []
        frames += self._passing
        self._passing = []
        if self.wish and self.wish.due <= now:
            frames.append(self.wish.take())
        return frames

    def next_due(self) -> float:
        """When `frames` will have something next, if nothing else happens; may be infinite."""
        conversation = self.conversation.next_due() if self.conversation else None
        wish = self.wish.due if self.wish else float("inf")
        return wish if conversation is None else min(wish, conversation)

    def on_event(self, event: Frame, now: float) -> list[Frame]:
        """Handles an event; returns the new ones: usually this event, unless it is a repeat."""
        conversation = self.conversation
        news = [event]
        match event:
            case {"type": "welcome"}:
                news += self._on_welcome(event)
            case {"type": "matched"}:
                news = [*self._begin(event), event]
            case {"type": "ended", "chat": chat, "reason": reason}:
                news = self._end(chat, reason)
            case {"type": "renamed", "name": name}:
                self.name = name
            case {"type": kind, "chat": chat} if kind in _CONVERSATION_EVENTS and (
                not conversation or chat != conversation.chat
            ):
                news = []  # of an earlier chat
            case _ if conversation is not None:
                news = self._on_conversation_event(conversation, event, now)
        if self.wish:
            self.wish.on_event(event, now)
        return news

    def on_too_large(self) -> None:
        """The connection was closed because of one frame."""
        if self.conversation and (n := self.conversation.outbox.refuse_largest()):
            self._settle("refused", self.conversation.chat, [n])

    def fail(self, error: Exception) -> None:
        """The visit is over."""
        if self.wish:
            self.wish.fail(error)
        for future in self._fates.values():
            if not future.done():
                future.set_result(False)

    def _on_welcome(self, welcome: Frame) -> list[Frame]:
        before = self.conversation
        self.name, self.resume, self.limits = welcome["name"], welcome["resume"], welcome["limits"]
        self.take = welcome.get("take", self.take)
        self._passing = []
        if "chat" in welcome:
            news = self._begin(welcome["chat"])
            self.present().say_again()
            return news
        if before and not welcome["resumed"]:
            return self._end(before.chat, "lost")  # a guest that the site forgot gets no `ended`
        return []

    def _begin(self, pairing: Frame) -> list[Frame]:
        conversation = self.conversation
        self.name = pairing["name"]
        if conversation and conversation.chat == pairing["chat"]:
            self._settle("unconfirmed", conversation.chat, conversation.go_on(pairing))
            return []
        news = self._end(conversation.chat, "lost") if conversation else []
        self.conversation = Conversation(pairing, self.limits["open"])
        self.history.record("matched", pairing["chat"])
        return news

    def _end(self, chat: str, reason: str) -> list[Frame]:
        conversation = self.conversation
        if conversation is None or conversation.chat != chat or conversation.is_over:
            return []
        self._settle("unconfirmed", chat, conversation.end())
        self.history.record("ended", chat)
        return [{"type": "ended", "chat": chat, "reason": reason}]

    def _on_conversation_event(self, conversation: Conversation, event: Frame, now: float) -> list[Frame]:
        match event:
            case {"type": "said", "n": n}:
                if conversation.is_over or not conversation.on_said(n, now):
                    return []
                self.history.record("shown", conversation.chat, n, event.get("text"))
            case {"type": "delivered", "ns": ns}:
                self._settle("delivered", conversation.chat, conversation.on_delivered(ns))
            case {"type": "error"}:
                if conversation.on_error(event, now):
                    self._settle("refused", conversation.chat, [event["n"]])
            case {"type": "partner", "state": "back"} | {"type": "backbone", "ok": True}:
                conversation.say_again()
        return [event]

    def _settle(self, fate: Any, chat: str, ns: list[int]) -> None:
        for n in ns:
            self.history.record(fate, chat, n)
            if future := self._fates.pop((chat, n), None):
                future.set_result(fate == "delivered")
