"""One browser's connection: passes commands to their handlers, and events to the browser."""

from time import monotonic
from typing import Protocol

from django.conf import settings

from chat.connection.failures import answer_to, record
from chat.connection.rate_limits import ESCALATION, Pace
from chat.connection.services import Services
from chat.connection.session import Session
from chat.connection.state import State
from chat.connection.transition_queue import TransitionQueue
from chat.connection.transport import Socket
from chat.protocol.codes import CloseCode, ErrorCode, ProtocolError
from chat.protocol.commands import Command, decode
from chat.protocol.events import Bye, Event, encode
from chatsite.web.client_address import Address
from matchmaking.tokens import new_id
from matchmaking.values import NOWHERE, Chatting, Guest, Network, Waiting

#: Clients that follow the protocol never get these.
_UNCLEAR = {ErrorCode.BAD_FRAME, ErrorCode.UNKNOWN_TYPE, ErrorCode.BAD_FIELD, ErrorCode.HELLO_FIRST}


class Handlers(Protocol):
    """The handlers of commands."""

    def dispatch(self, connection: "Connection", command: Command) -> None:
        """Raises ProtocolError."""

    async def search_on(self, connection: "Connection") -> None:
        """Searches again with the same wishes, after a match that ended before this guest was told."""

    def recheck(self, connection: "Connection", *, always: bool = False) -> None:
        """Adapts the guest's wait to its pool as it is now, or ends it."""


class Connection:
    """From acceptance to close."""

    __slots__ = (
        "_dispatch",
        "_frame_bytes",
        "_place",
        "_recheck",
        "_search_on",
        "address",
        "connection_id",
        "network",
        "pace",
        "services",
        "session",
        "socket",
        "state",
        "transitions",
    )

    def __init__(
        self, services: Services, handlers: Handlers, socket: Socket, address: Address | None = None
    ) -> None:
        """`address`: the client's address; kept only until `hello`."""
        self.services = services
        self._dispatch = handlers.dispatch
        self._search_on = handlers.search_on
        self._recheck = handlers.recheck
        self.socket = socket
        self.address = address
        #: Replaces the address.
        self.network = NOWHERE
        #: Where the socket is counted.
        self._place = NOWHERE
        self.connection_id = new_id()
        self.state = State.NEW
        self.pace = Pace(settings.SAY_PER_10S, settings.OPEN_MESSAGES)
        self.session = Session(services, self, socket.send)
        self.transitions = TransitionQueue(self, services.hub.spawn)
        #: Cached: Django's settings would be looked up for every frame.
        self._frame_bytes = settings.FRAME_BYTES

    # --- its state

    @property
    def is_closed(self) -> bool:
        return self.state is State.CLOSED

    @property
    def is_greeting(self) -> bool:
        """Whether `hello` was received."""
        return self.state is not State.NEW

    @property
    def is_welcomed(self) -> bool:
        """Whether `hello` was answered, and it is not closed."""
        return self.state is State.WELCOMED

    @property
    def guest_id(self) -> str:
        return self.session.guest_id

    @property
    def slug(self) -> str:
        return self.session.pool.slug

    def connect(self) -> bool:
        """Counts it; False if its network is at its limit of connections."""
        place = self.services.hub.connect(self)
        self._place = place or NOWHERE
        return place is not None

    def greet(self) -> None:
        """`hello` was received."""
        self.state = State.GREETING

    def locate(self, network: Network) -> None:
        """Replaces the address by its network."""
        self.network, self.address = network, None

    def welcome(self, guest: Guest) -> None:
        """`hello` was answered."""
        self.session.welcome(guest)
        if not self.is_closed:
            self.state = State.WELCOMED

    # --- called by the socket

    def on_text(self, frame: bytes | str) -> None:
        """Handles one text frame. Never raises, whatever the frame contains."""
        if self.state is State.CLOSED:
            return
        try:
            self._dispatch(self, decode(frame, self._frame_bytes))
        except Exception as error:
            self.fail(error, None)

    def on_binary(self) -> None:
        if not self.is_closed:
            self.refuse(ProtocolError(ErrorCode.BAD_FRAME, "Frames are text."))

    def on_flood(self) -> None:
        """The client sent more frames than any guest needs."""
        self.part(CloseCode.FLOODING, retry_after=ESCALATION.away_seconds)

    def on_close(self, code: int) -> None:
        """The connection ended. Its guest becomes away after pending transitions."""
        self.state = State.CLOSED
        hub = self.services.hub
        hub.drop(self, self._place)
        hub.finish(self.transitions.last(self.session.close))

    # --- output

    def send(self, frame: bytes) -> None:
        self.socket.send(frame)

    def send_event(self, event: Event) -> None:
        self.socket.send(encode(event))

    def refuse(self, error: ProtocolError) -> None:
        """Answers a refused command, and closes if the error says so or there were too many."""
        self.fail(error, error.re)

    def fail(self, error: Exception, kind: str | None) -> None:
        """Answers a failed command of that type. The error's text is not logged."""
        answer = answer_to(error, kind, is_welcomed=not self.state.is_before_welcome)
        record(error, kind, answer, self.services.counts)
        if answer.event is not None:
            self.send_event(answer.event)
        if answer.close is not None:
            self.part(answer.close, retry_after=answer.event.retry_after if answer.event else None)
        elif answer.in_doubt:
            self.session.verify_soon()
        elif isinstance(error, ProtocolError):
            self._lose_patience(error.code)

    def part(self, code: CloseCode, retry_after: float | None = None) -> None:
        """Closes the connection; `on_close` follows."""
        if not self.is_closed:
            if retry_after is not None:
                self.send_event(Bye(retry_after=retry_after))
            self.state = State.CLOSED
            self.socket.close(code)

    def moved(self, before: Guest, after: Guest) -> None:
        """The guest or its partner has changed."""
        if self.state is State.WELCOMED:
            self.session.moved(before, after)
            if isinstance(before.state, Chatting) and isinstance(after.state, Waiting):
                self.recheck()  # the bell of a round asks nobody

    def settle(self, *, settled: bool = False) -> None:
        """Adapts the conversation and inboxes to the guest's state; `settled`: no transition is pending."""
        self.session.settle(settled=settled)

    async def search_on(self) -> None:
        """Searches again, with the same wishes."""
        await self._search_on(self)

    def recheck(self, *, always: bool = False) -> None:
        """Adapts the guest's wait to its pool as it is now, or ends it. `always`: also if it seems to be right."""
        self._recheck(self, always=always)

    def _lose_patience(self, code: ErrorCode) -> None:
        if code in _UNCLEAR and not self.pace.bad_frame(monotonic()):
            self.part(CloseCode.BAD_FRAMES)
        elif code is ErrorCode.RATE_LIMITED and not self.pace.refused(monotonic()):
            self.part(CloseCode.FLOODING, retry_after=ESCALATION.away_seconds)
