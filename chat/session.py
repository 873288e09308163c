"""One browser's connection: it turns commands into verbs, and what changes into events."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TYPE_CHECKING, assert_never

from django.conf import settings

from chat import moves, telling
from chat.commands import (
    Again,
    Block,
    Command,
    Find,
    Got,
    Hello,
    Leave,
    Next,
    Ping,
    Rename,
    Report,
    Say,
    Seen,
    Stop,
    Typing,
    decode,
)
from chat.events import Bye, Error, Event, Pong, encode
from chat.greeting import greet
from chat.inboxes import Inboxes
from chat.pace import Pace
from chat.protocol import CloseCode, ErrorCode, ProtocolError
from chat.serial import Serial
from chat.socket import Socket
from chat.talk import Talk
from chatsite.backbone.errors import LayerUnavailable
from chatsite.failure import kind_of
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.tokens import new_id
from matchmaking.values import Chatting, Guest

if TYPE_CHECKING:
    from chat.hub import Hub

logger = logging.getLogger(__name__)

#: Transitions that may wait for their turn; a person presses one button at a time.
PENDING = 8
#: What a client is told to wait when Redis is away: about a beat.
UNAVAILABLE_RETRY_SECONDS = 2.0

_UNCLEAR = {ErrorCode.BAD_FRAME, ErrorCode.UNKNOWN_TYPE, ErrorCode.BAD_FIELD}


class Session:
    """From a connection's acceptance to its close. `guest` is set once `hello` was answered."""

    __slots__ = (
        "_frame_bytes",
        "_greeting",
        "_serial",
        "_stopped",
        "_talk",
        "closed",
        "guest",
        "guest_id",
        "hub",
        "inboxes",
        "link",
        "pace",
        "socket",
    )

    def __init__(self, hub: "Hub", socket: Socket) -> None:
        self.hub = hub
        self.socket = socket
        self.link = new_id()
        self.pace = Pace(settings.SAY_PER_10S, settings.OPEN_MESSAGES)
        self.inboxes = Inboxes(hub.relay, self._hear)
        self.guest: Guest | None = None
        #: Known before `guest` is: whoever closes while being greeted must be away, not here for ever.
        self.guest_id = ""
        self.closed = False
        self._greeting = False
        self._serial = Serial()
        #: Read once: the settings look it up anew with every frame.
        self._frame_bytes = settings.FRAME_BYTES
        self._stopped = False
        self._talk: Talk | None = None

    @property
    def greeting(self) -> bool:
        """Whether `hello` has come."""
        return self._greeting

    def on_text(self, frame: bytes | str) -> None:
        """One text frame. Nothing that it holds raises out of here."""
        if self.closed:
            return
        try:
            self._obey(decode(frame, self._frame_bytes))
        except ProtocolError as error:
            self.refuse(error)
        except Exception as error:
            # A failed command ends neither the socket nor the chat, and its text stays out of the log.
            logger.error("a command failed: %s", kind_of(error))
            self.tell(Error(ErrorCode.UNAVAILABLE, "That did not work. Please try again."))

    def on_binary(self) -> None:
        if not self.closed:
            self.refuse(ProtocolError(ErrorCode.BAD_FRAME, "Frames are text."))

    def on_close(self, code: int) -> None:
        """The connection is gone, whoever ended it: its guest is away, after what is under way."""
        self.closed = True
        self._talk = None
        self.hub.drop(self)
        self.hub.finish(self._serial.add(self._go))

    def tell(self, event: Event) -> None:
        self.socket.send(encode(event))

    def refuse(self, error: ProtocolError) -> None:
        """Answers a refused command, and closes where the error says so or patience is at an end."""
        self.tell(
            Error(
                error.code,
                error.detail,
                retry_after=error.retry_after,
                re=error.re,
                n=error.n,
                chat=error.chat,
            )
        )
        if error.close is not None:
            self.part(error.close)
        elif error.code in _UNCLEAR and not self.pace.bad_frame(monotonic()):
            self.part(CloseCode.BAD_FRAMES)
        elif error.code is ErrorCode.RATE_LIMITED and not self.pace.refused(monotonic()):
            self.part(CloseCode.FLOODING, retry_after=10)

    def part(self, code: CloseCode, retry_after: float | None = None) -> None:
        """Closes the connection; `on_close` follows."""
        if not self.closed:
            if retry_after is not None:
                self.tell(Bye(retry_after=retry_after))
            self.closed = True
            self.socket.close(code)

    def moved(self, before: Guest, after: Guest) -> None:
        """The guest, or its partner, changed."""
        if self.guest is None or self.closed:
            return
        self.guest = after
        if not self._stopped and telling.missed(before, after):
            self._serial.add(lambda: self._guarded("find", lambda: moves.search_on(self)))
            return
        for event in telling.tell(before, after, awake=self.hub.awake, grace=settings.GRACE_SECONDS):
            self.tell(event)
        self.settle()

    def settle(self, *, settled: bool = False) -> None:
        """Makes talk and inboxes fit the guest's state; `settled`: no transition is under way."""
        if self.guest is None or self.closed:
            return
        state = self.guest.state
        if missing := self.inboxes.keep(state, settled=settled):
            self._serial.add(lambda: self._guarded("find", lambda: self._reopen(missing)))
        if not isinstance(state, Chatting):
            self._talk = None
            return
        if self._talk is None or self._talk.chat != state.chat:
            self._talk = Talk(
                state.chat,
                state.partner.inbox,
                relay=self.hub.relay,
                pace=self.pace,
                clock=self.hub.clock,
                unheard=self._on_unheard,
            )
        for frame in self.inboxes.take_early(state.chat):
            self.socket.send(frame)

    def _obey(self, command: Command) -> None:
        if not self._greeting and not isinstance(command, Hello):
            raise ProtocolError(ErrorCode.HELLO_FIRST, "The first command is hello.")
        match command:
            case Say():
                if (talk := self._talk_of(command)) is None:
                    raise ProtocolError(
                        ErrorCode.NOT_CHATTING,
                        "You are not in that chat.",
                        re="say",
                        n=command.n,
                        chat=command.chat,
                    )
                talk.say(command)
            case Got():
                if talk := self._talk_of(command):
                    talk.got(command)
            case Typing():
                if talk := self._talk_of(command):
                    talk.typing(command)
            case Seen():
                if talk := self._talk_of(command):
                    talk.seen(command)
            case Ping():
                self.pace.check("ping", monotonic())
                self.tell(Pong(t=command.t))
            case Hello():
                if self._greeting:
                    raise ProtocolError(ErrorCode.BAD_FIELD, "hello comes once.", re="hello")
                self._greeting = True
                self._take_turn("hello", lambda: greet(self, command))
            case Find() | Next() | Stop() | Leave() | Rename():
                kind = moves.name(command)
                self.pace.check("rename" if isinstance(command, Rename) else "find", monotonic())
                move = moves.begin(self, command)
                self._take_turn(kind, move)
                self._stopped = isinstance(command, Stop)
            case Again() | Block() | Report():
                raise ProtocolError(ErrorCode.UNKNOWN_TYPE, "This server does not offer that.")
            case _:
                assert_never(command)

    def _talk_of(self, command: Say | Got | Typing | Seen) -> Talk | None:
        """The present chat, if it is the one that the command names."""
        talk = self._talk
        return talk if talk is not None and command.chat in (None, talk.chat) else None

    def _take_turn(self, kind: str, move: Callable[[], Awaitable[None]]) -> None:
        if len(self._serial) >= PENDING:
            raise ProtocolError(ErrorCode.RATE_LIMITED, "One thing after the other.", re=kind, retry_after=1)
        self._serial.add(lambda: self._guarded(kind, move))

    async def _guarded(self, kind: str, move: Callable[[], Awaitable[None]]) -> None:
        """Runs a transition and answers for whatever goes wrong in it."""
        if self.closed:
            return
        try:
            await move()
            self.settle(settled=True)
        except ProtocolError as error:
            self.refuse(error)
        except (MatchmakingError, LayerUnavailable) as error:
            self._answer_trouble(kind, error)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            logger.error("%s failed: %s", kind, kind_of(error))
            self._answer_trouble(kind, error)

    def _answer_trouble(self, kind: str, error: Exception) -> None:
        trouble = error.trouble if isinstance(error, MatchmakingError) else Trouble.UNAVAILABLE
        if trouble is Trouble.SUPERSEDED:
            self.part(CloseCode.SUPERSEDED)
            return
        retry = UNAVAILABLE_RETRY_SECONDS
        self.tell(Error(ErrorCode.UNAVAILABLE, "Please try again in a moment.", retry_after=retry, re=kind))
        if self.guest is None or trouble is Trouble.OVER:
            self.part(CloseCode.OVERLOADED, retry_after=retry)
        else:
            self._doubt()  # it may have happened all the same

    async def _reopen(self, inbox: str) -> None:
        await self.inboxes.prove(inbox)

    async def _go(self) -> None:
        self.inboxes.close()
        if self.guest_id:
            await self.hub.away(self.guest_id, self.link)

    def _hear(self, chat: str, frame: bytes) -> None:
        """A frame from the partner's process."""
        if self.closed:
            return
        if self._talk is not None and self._talk.chat == chat:
            self.socket.send(frame)
        else:
            self.inboxes.hold_early(chat, frame)
            self.hub.hasten()

    def _on_unheard(self, inbox: str) -> None:
        self._doubt()

    def _doubt(self) -> None:
        self.hub.doubt(self.guest_id)
