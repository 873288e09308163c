"""A visit: what a client knows about its guest, from event to event, over all connections. No clock, no socket."""

import asyncio
from collections.abc import Mapping
from typing import Any

from . import mode
from .conversation import Conversation
from .errors import NotChatting, Refused
from .fates import Fates
from .history import History
from .mode import Encryption
from .outbox import Content
from .wish import Wishes

Frame = dict[str, Any]

#: Events about one chat; `reported` and `error` may be about an earlier one.
_CONVERSATION_EVENTS = {
    *("said", "key", "cleaned", "delivered", "typing", "seen", "partner", "again"),
    *("question", "answered"),
}
#: How long both may go on with a chat that ended, if the site does not say. Keys are kept a little longer.
_SECOND_CHANCE_SECONDS, _MARGIN_SECONDS = 30.0, 5.0
#: Why this client left a chat by itself: no keys could be agreed, or the site changed the mode of the chat.
_NO_KEYS = "encryption"


class Visit:
    """`on_event` handles events, `frames` returns commands. All times are seconds of a monotonic clock."""

    def __init__(
        self,
        *,
        resume: str | None,
        take: int | None,
        hello: Mapping[str, Any],
        history: History,
        encryption: Encryption = "off",
    ) -> None:
        """Without `take`, its first connection wins against every other of the guest."""
        self.resume = resume
        #: A new guest has no other connection.
        self.take = 0 if resume is None else take
        self.history = history
        self.name = ""
        #: In a helpline: `seeker` or `helper`, and the last `line`.
        self.side: str | None = None
        self.line: Frame | None = None
        self.limits: dict[str, int] = {}
        self.conversation: Conversation | None = None
        self.wishes = Wishes()
        self._encryption = encryption
        self._hello = hello
        self._passing: list[Frame] = []
        self._news: list[Frame] = []
        #: The last chat that this client left by itself.
        self._left = ""
        self._toggles: Mapping[str, Any] = {}
        self._fates = Fates(history)

    @property
    def chat(self) -> str | None:
        return self.conversation.chat if self.conversation and not self.conversation.is_over else None

    def greet(self) -> Frame:
        """The hello of the next connection; its `take` is higher than any before."""
        hello: Frame = {"type": "hello", **self._hello}
        if self._encryption != "off":
            hello["e2e"] = mode.SUITE
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
        n, error = conversation.say(content)
        self.history.record("said", conversation.chat, n, content.get("text"))
        if error is not None:
            self._news.append(error)
            self._fates.settle("refused", conversation.chat, [n])
        return n

    def take_news(self) -> list[Frame]:
        """Events that the site did not send: refusals of messages that it could not read."""
        news, self._news = self._news, []
        return news

    @property
    def is_full(self) -> bool:
        """Whether the range of the current chat is nearly used up."""
        return self.conversation is not None and self.conversation.outbox.range is None

    def pass_on(self, frame: Frame, chat: str | None = None) -> None:
        """A command that is not repeated if the connection is lost. Raises NotChatting."""
        self._passing.append({**frame, "chat": self.present(chat).chat})

    def ask_again(self) -> None:
        """Asks the partner of the last chat to go on with it. Raises NotChatting if there was none."""
        if self.conversation is None or not self.conversation.is_over:
            raise NotChatting("no chat has just ended")
        self._passing.append({"type": "again", "chat": self.conversation.chat})

    def wish_again(self, on: bool, days: int) -> None:
        """Wishes to meet the partner of the present or last chat again. Raises NotChatting if there was none."""
        if self.conversation is None:
            raise NotChatting("no chat is known")
        self._passing.append({"type": "meet_again", "chat": self.conversation.chat, "on": on, "days": days})

    def fate(self, n: int) -> asyncio.Future[bool]:
        """Whether `n` of the current chat was delivered. Raises NotChatting."""
        return self._fates.of(self.present(), n)

    def frames(self, now: float) -> list[Frame]:
        """The frames to send now, which then count as sent."""
        frames = self.conversation.frames(now) if self.conversation else []
        frames += self._passing
        self._passing = []
        return frames + self.wishes.frames(now)

    def next_due(self) -> float:
        """When `frames` will have something next, if nothing else happens; may be infinite."""
        conversation = self.conversation.next_due() if self.conversation else None
        wishes = self.wishes.next_due()
        return wishes if conversation is None else min(wishes, conversation)

    def on_event(self, event: Frame, now: float) -> list[Frame]:
        """Handles an event; returns the new ones: usually this event, unless it is a repeat."""
        conversation = self.conversation
        news = [event]
        match event:
            case {"type": "welcome"}:
                news += self._on_welcome(event, now)
            case {"type": "matched"} if self._is_refused(event):
                news = self._part(event["chat"], now)
            case {"type": "matched"}:
                news = [*self._begin(event, now), event]
            case {"type": "ended", "chat": chat, "reason": reason}:
                news = self._end(chat, reason, now)
            case {"type": "toggles", "toggles": toggles}:
                self._toggles = toggles
            case {"type": "renamed", "name": name}:
                self.name = name
            case {"type": "waiting"}:
                self.wishes.search_on(event)
            case {"type": "line"}:
                self.line = event
            case {"type": str(kind)} if kind in _CONVERSATION_EVENTS and (
                not conversation or event.get("chat") != conversation.chat
            ):
                news = []  # of an earlier chat
            case _ if conversation is not None:
                news = self._on_conversation_event(conversation, event, now)
        self.wishes.on_event(event, now)
        return news

    def on_too_large(self) -> None:
        """The connection was closed because of one frame."""
        if self.conversation and (n := self.conversation.outbox.refuse_largest()):
            self._fates.settle("refused", self.conversation.chat, [n])

    def fail(self, error: Exception) -> None:
        """The visit is over."""
        self.wishes.fail(error)
        self._fates.give_up()

    def _on_welcome(self, welcome: Frame, now: float) -> list[Frame]:
        before = self.conversation
        self.name, self.resume, self.limits = welcome["name"], welcome["resume"], welcome["limits"]
        self.take = welcome.get("take", self.take)
        if welcome["state"] == "waiting":
            self.wishes.search_on(welcome)
        self.side, self.line = welcome.get("side"), None
        self._toggles = welcome.get("toggles", self._toggles)
        self._passing = []
        if "chat" in welcome:
            if self._is_refused(welcome["chat"]):
                return self._part(welcome["chat"]["chat"], now)
            news = self._begin(welcome["chat"], now)
            self.present().say_again()
            return news
        if before and not welcome["resumed"]:
            return self._end(before.chat, "lost", now)  # a guest that the site forgot gets no `ended`
        return []

    def _is_refused(self, pairing: Frame) -> bool:
        """Whether this guest takes no part in the chat: its mode is not wanted, or has changed."""
        before = self.conversation.pairing if self.conversation is not None else {}
        has_changed = before.get("chat") == pairing["chat"] and not mode.is_same(before, pairing)
        is_unwanted = not mode.is_acceptable(pairing, self._encryption)
        return has_changed or is_unwanted or pairing["chat"] == self._left

    def _part(self, chat: str, now: float) -> list[Frame]:
        """Leaves a chat in which this guest takes no part, or no longer."""
        self._left = chat
        self._passing.append({"type": "leave", "chat": chat})
        self.wishes.refuse_search(
            Refused("crypto_required", "The chat is not encrypted as this guest wants it.")
        )
        present = self.conversation.chat if self.conversation is not None else ""
        return self._end(present, _NO_KEYS if present == chat else "lost", now)

    def _begin(self, pairing: Frame, now: float) -> list[Frame]:
        conversation, chat = self.conversation, pairing["chat"]
        self.name = pairing["name"]
        if conversation and conversation.chat == chat:
            self._fates.settle("unconfirmed", chat, conversation.go_on(pairing, now))
            return []
        news = self._end(conversation.chat, "lost", now) if conversation else []
        cipher = mode.cipher(pairing, self._encryption, self._hello.get("pool"), self.limits)
        self.conversation = Conversation(pairing, self.limits["open"], cipher)
        self.conversation.begin(now)
        self.history.record("matched", chat)
        return news

    def _end(self, chat: str, reason: str, now: float) -> list[Frame]:
        conversation = self.conversation
        if conversation is None or conversation.chat != chat or conversation.is_over:
            return []
        seconds = self._toggles.get("second_chance_seconds", _SECOND_CHANCE_SECONDS)
        self._fates.settle("unconfirmed", chat, conversation.end(now + seconds + _MARGIN_SECONDS))
        self.history.record("ended", chat)
        return [{"type": "ended", "chat": chat, "reason": reason}]

    def _on_conversation_event(self, conversation: Conversation, event: Frame, now: float) -> list[Frame]:
        match event:
            case {"type": "said"}:
                return [] if conversation.is_over else self._on_said(conversation, event, now)
            case {"type": "key"}:
                keys = conversation.on_key(event, now)
                if conversation.cipher is not None and conversation.cipher.has_failed:
                    return self._part(conversation.chat, now)
                return [keys] if keys else []
            case {"type": "cleaned"} if conversation.cipher is not None:
                return []  # the site cannot know what the partner was shown
            case {"type": "error", "re": "key"}:
                return []  # the steps are repeated anyway
            case {"type": "delivered", "ns": ns}:
                self._fates.settle("delivered", conversation.chat, conversation.on_delivered(ns))
            case {"type": "error"}:
                if conversation.on_error(event, now):
                    self._fates.settle("refused", conversation.chat, [event["n"]])
            case {"type": "partner", "state": "back"} | {"type": "backbone", "ok": True}:
                conversation.say_again()
        return [event]

    def _on_said(self, conversation: Conversation, said: Frame, now: float) -> list[Frame]:
        shown = conversation.on_said(said, now)
        if shown is not None and shown["type"] == "said":
            self.history.record("shown", conversation.chat, shown["n"], shown.get("text"))
        return [shown] if shown is not None else []
