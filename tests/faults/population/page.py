"""One page of a tab: its guest and chat, updated event by event and recorded in the diary. No socket."""

import time
from collections.abc import Iterable

from tests.faults.population.connection import Frame
from tests.faults.population.diary import Diary, What
from tests.faults.population.memory import Memory, guest_of
from tests.faults.population.numbering import Newness
from tests.faults.population.requests import Requests
from tests.faults.population.talk import Talk

#: The time within which a resumed guest must be told that its chat is over.
_OWED_SECONDS = 12.0
#: How long after its end both may resume a chat.
_AGAIN_SECONDS = 25.0
#: Errors that do not reject the message itself.
_STAYS_OPEN = ("hello_first", "not_chatting", "rate_limited", "unavailable")


class Page:
    """`state` is away, idle, waiting or chatting."""

    def __init__(
        self, name: str, person: str, memory: Memory, diary: Diary, *, encrypts: bool = False
    ) -> None:
        """`encrypts`: it can, so its chats with others who can are encrypted."""
        self.name = name
        self._encrypts = encrypts
        self.person = person
        self.memory = memory
        self.state = "away"
        self.talk: Talk | None = None
        self.requests = Requests()
        #: Of the last connection; the next one uses a higher number. None: wins against every other page.
        self.take: int | None = None
        #: When to reconnect, if the site said so (s).
        self.retry_after: float | None = None
        self.is_superseded = False
        #: The previous chat: its partner, and whether that partner asked to resume it.
        self.former: Talk | None = None
        self.again_until = 0.0
        self.is_asked_again = False
        self._diary = diary
        self._words = 0
        self._offered = ""  # the token of the last hello
        self._parting = ""  # the chat that this page asked to end
        self._owed: float | None = None
        self._outgoing: list[Frame] = []

    @property
    def chat(self) -> str:
        return self.talk.chat if self.talk is not None else ""

    # Actions of its person

    def say(self) -> None:
        if talk := self.talk:
            self._words += 1
            message = talk.say(f"{self.name}.{self._words}")
            self._write(What.SAID, talk.chat, message.n, message.text)

    def ask(self, kind: str, **fields: object) -> None:
        """A command that changes state: sent again after each welcome until it is answered."""
        if kind in ("leave", "next", "block"):
            self._parting = str(fields["chat"])
            self._write(What.PARTING, self._parting, note=kind)
        self.requests.add({"type": kind, **fields})

    # Calls from its connection

    def hello(self) -> Frame:
        self.retry_after = None
        frame: Frame = {"type": "hello", "e2e": 1} if self._encrypts else {"type": "hello"}
        if self.memory.resume:
            frame["resume"] = self.memory.resume
        self._offered = self.memory.resume
        if self.take is not None:
            self.take += 1
            frame["take"] = self.take
        if self.talk is not None:
            frame |= {"chat": self.chat, "range": self.talk.numbers.range}
        return frame

    def due(self, now: float) -> list[Frame]:
        """The frames to send now, which then count as sent. Monotonic seconds."""
        frames, self._outgoing = self._outgoing, []
        if self.state == "away":
            return frames
        if self._owed is not None and now >= self._owed:
            self._end(self._unsaid_end())
        if self.talk is not None:
            frames += self.talk.frames(now)
        frames += self.requests.due(now)
        for chat in self.requests.held(now):
            self._write(What.BLOCKED, chat)
        return frames

    def lose(self, heard: float, why: str) -> None:
        """The connection is over; `heard`: when the last frame arrived (diary's seconds)."""
        if self.state != "away":
            self._diary.write_late(heard, self.person, self.name, What.DARK, why)
        self.state = "away"
        self._outgoing = []
        self.requests.lose()

    def be_superseded(self) -> None:
        """Open messages may be sent again if the page takes its seat back."""
        self.is_superseded = True
        self.take = None  # it returns only if its person wants it to
        for talk in (self.talk, self.former):
            if talk is not None:
                talk.lose_the_seat()
        self._write(What.SUPERSEDED, self.chat)

    def close(self, why: What, note: str = "") -> None:
        self._write(why, self.chat, note=note)

    def hear(self, event: Frame) -> None:
        match event:
            case {"type": "welcome"}:
                self._welcome(event)
            case {"type": "waiting"}:
                if self.state != "waiting":
                    self._write(What.WAITING)
                self.state = "waiting"
                self.requests.answer("find", "next")
            case {"type": "idle"}:
                self.state = "idle"
                self.requests.answer("stop")
            case {"type": "matched"}:
                self._enter(event, "again" if event.get("again") else "matched")
            case {"type": "said", "chat": chat} if chat == self.chat:
                self._show(event)
            case {"type": "key", "chat": chat} if self.talk and chat == self.chat:
                if not self.talk.hear_key(event, time.monotonic()):
                    self._write(What.ERROR, chat, note="no keys could be agreed")
            case {"type": "delivered", "chat": chat, "ns": ns} if chat == self.chat:
                self._confirm(ns)
            case {"type": "partner", "chat": chat, "state": state} if self.talk and chat == self.chat:
                self.talk.partner = "away" if state == "away" else "here"
                self._write(What.PARTNER, chat, note=state)
                if state == "back":
                    self.talk.say_again()
            case {"type": "again", "chat": chat} if self.former and chat == self.former.chat:
                self.is_asked_again = True
            case {"type": "ended", "chat": chat, "reason": reason}:
                if chat == self.chat:
                    # Of a chat that the guest left itself, the site may know only that it is over.
                    self._end(self._unsaid_end("lost") if reason == "lost" else reason)
            case {"type": "backbone", "ok": True} if self.talk:
                self.talk.say_again()
            case {"type": "bye", "retry_after": seconds}:
                self.retry_after = seconds
            case {"type": "error"}:
                self._stumble(event)

    def _welcome(self, event: Frame) -> None:
        known = "new" if not self._offered else "resumed" if event["resumed"] else "forgotten"
        if known == "forgotten":
            self._write(What.FORGOTTEN, self.chat, text=guest_of(self._offered))
        self.memory.resume = event["resume"]
        self.take = event.get("take", 0)
        self.state = event["state"]
        self.is_superseded = False
        self._owed = None
        self._write(What.WELCOME, text=guest_of(event["resume"]), note=known)
        self.requests.come_back(time.monotonic())
        if "chat" in event:
            self._enter(event["chat"], "welcome")
        elif self.talk is not None and known == "resumed":
            self._owed = time.monotonic() + _OWED_SECONDS
        elif self.talk is not None:
            self._end("forgotten")

    def _enter(self, pairing: Frame, how: str) -> None:
        chat: str = pairing["chat"]
        if self.talk is not None and chat != self.chat:
            self._end(self._unsaid_end())
        self.state, self._owed = "chatting", None
        self.requests.enter(chat)
        if self.talk is None:
            is_former = self.former is not None and self.former.chat == chat
            self.talk = self.former if is_former and self.former else Talk(pairing)
            self._write(What.MATCHED, chat, text="encrypted" if self.talk.is_encrypted else "", note=how)
        if self.talk.is_encrypted is not ("e2e" in pairing):
            self._write(What.ERROR, chat, note="the mode of the chat changed")
        for message in self.talk.go_on_in(pairing.get("range", 0), time.monotonic()):
            self._write(What.UNCONFIRMED, chat, message.n, message.text)
        self.talk.partner = pairing["partner"]["state"]
        if how == "welcome":
            self.talk.say_again()

    def _unsaid_end(self, otherwise: str = "untold") -> str:
        """Why a chat is over without an `ended`: a page is not told what it asked for itself."""
        return "as asked" if self._parting == self.chat else otherwise

    def _end(self, reason: str) -> None:
        talk, self.talk, self._owed = self.talk, None, None
        assert talk is not None
        self._write(What.ENDED, talk.chat, note=reason)
        for message in talk.end():
            self._write(What.UNCONFIRMED, talk.chat, message.n, message.text)
        if self.state == "chatting":
            self.state = "idle"
        if self.requests.end(talk.chat, reason):
            self._write(What.BLOCKED, talk.chat)
        self.former, self.is_asked_again = talk, False
        self.again_until = time.monotonic() + (_AGAIN_SECONDS if reason == "left" else 0.0)

    def _show(self, said: Frame) -> None:
        assert self.talk is not None
        text = self.talk.read(said, time.monotonic())
        if text is None:  # it will be repeated
            return
        n = said["n"]
        newness = self.talk.shown.take(n)
        if newness is Newness.FORGOTTEN:
            return
        self._write(What.SHOWN if newness is Newness.NEW else What.REPEAT, self.chat, n, text)
        self._outgoing.append({"type": "got", "chat": self.chat, "ns": [n]})

    def _confirm(self, ns: Iterable[int]) -> None:
        assert self.talk is not None
        for n in ns:
            if message := self.talk.confirm(n):
                self._write(What.DELIVERED, self.chat, n, message.text)
            elif not self.talk.knows(n):
                self._write(What.DELIVERED, self.chat, n, note="stranger")

    def _stumble(self, error: Frame) -> None:
        code, kind, n = error["code"], error.get("re", ""), error.get("n")
        now = time.monotonic()
        if kind == "say" and n and self.talk and error.get("chat", self.chat) == self.chat:
            if code not in _STAYS_OPEN:
                self.talk.open.pop(n, None)
                self._write(What.REFUSED, self.chat, n, note=code)
            elif "retry_after" in error:
                self.talk.hold(n, now + error["retry_after"])
        elif code in ("unavailable", "rate_limited"):
            self.requests.postpone(kind, now + error.get("retry_after", 2.0))
        else:
            self.requests.answer(kind)
        if code not in ("not_chatting", "unavailable", "rate_limited", "not_idle"):
            self._write(What.ERROR, note=f"{code} {kind}")

    def _write(self, what: What, chat: str = "", n: int = 0, text: str = "", note: str = "") -> None:
        self._diary.write(self.person, self.name, what, chat, n, text, note)
