"""One browser's connection: passes commands to their handlers, and events to the browser."""

import logging
from time import monotonic
from typing import Protocol

from django.conf import settings

from chat.connection.conversation import Talk
from chat.connection.failures import UNAVAILABLE_RETRY_SECONDS, answer_to
from chat.connection.inboxes import Inboxes
from chat.connection.rate_limits import LADDER, Pace
from chat.connection.services import Services
from chat.connection.state import State
from chat.connection.state_events import Outlook, missed, tell
from chat.connection.transition_queue import TransitionQueue
from chat.connection.transport import Socket
from chat.hub.pool import Pool
from chat.moderation.seals import Party, describe
from chat.protocol.codes import CloseCode, ErrorCode, ProtocolError
from chat.protocol.commands import Command, decode
from chat.protocol.events import Bye, Event, Partner, encode
from chatsite.channel_layer.errors import LayerUnavailable
from chatsite.logs.redact import kind_of
from chatsite.web.client_address import Address
from matchmaking.errors import MatchmakingError
from matchmaking.stats.counters import FAILED
from matchmaking.tokens import new_id
from matchmaking.values import NOWHERE, Chatting, Guest, Network

logger = logging.getLogger(__name__)

#: Clients that follow the protocol never get these.
_UNCLEAR = {ErrorCode.BAD_FRAME, ErrorCode.UNKNOWN_TYPE, ErrorCode.BAD_FIELD, ErrorCode.HELLO_FIRST}


class Handlers(Protocol):
    """The handlers of commands."""

    def dispatch(self, connection: "Connection", command: Command) -> None:
        """Raises ProtocolError."""

    async def search_on(self, connection: "Connection") -> None:
        """Searches again with the same wishes, after a match that ended before this guest was told."""


class Connection:
    """From acceptance to close."""

    # fmt: off
    __slots__ = (
        "_dispatch", "_frame_bytes", "_place", "_search_on", "_stopped", "address", "code", "connection_id", "guest",
        "guest_id", "inboxes", "network", "pace", "pool", "services", "socket", "spoke", "state", "talk", "transitions",
    )
    # fmt: on

    def __init__(
        self, services: Services, handlers: Handlers, socket: Socket, address: Address | None = None
    ) -> None:
        """`address`: the client's address; kept only until `hello`."""
        self.services = services
        self._dispatch = handlers.dispatch
        self._search_on = handlers.search_on
        self.socket = socket
        self.address = address
        #: Replaces the address.
        self.network = NOWHERE
        #: Where the socket is counted.
        self._place = NOWHERE
        self.pool: Pool = services.hub.main
        self.connection_id = new_id()
        self.state = State.NEW
        self.pace = Pace(settings.SAY_PER_10S, settings.OPEN_MESSAGES)
        self.inboxes = Inboxes(services.relay, self._hear)
        #: Set on welcome.
        self.guest: Guest | None = None
        #: Known before `guest`, so that a guest who closes during the greeting becomes away.
        self.guest_id = ""
        #: Whether the guest sent a message in its last chat; assumed for a returning guest.
        self.spoke = True
        #: The hash of the entry code that it used; a ban burns it.
        self.code = ""
        self.transitions = TransitionQueue(self, services.hub.spawn)
        #: Cached: Django's settings would be looked up for every frame.
        self._frame_bytes = settings.FRAME_BYTES
        #: Whether the last wish was `stop`.
        self._stopped = False
        self.talk: Talk | None = None

    # --- its state

    @property
    def is_closed(self) -> bool:
        return self.state is State.CLOSED

    @property
    def is_greeting(self) -> bool:
        """Whether `hello` was received."""
        return self.state is not State.NEW

    @property
    def slug(self) -> str:
        return self.pool.slug

    def connect(self) -> bool:
        """Counts it; False if its network is at its limit of connections."""
        place = self.services.hub.connect(self)
        self._place = place or NOWHERE
        return place is not None

    def greet(self) -> None:
        """`hello` was received."""
        self.state = State.GREETING

    def choose(self, pool: Pool) -> None:
        """Sets the pool of its guest."""
        self.pool = pool

    def locate(self, network: Network) -> None:
        """Replaces the address by its network."""
        self.network, self.address = network, None

    def identify(self, guest_id: str, code: str | None = None) -> None:
        """Sets the guest's id and entry code; from now on, closing makes that guest away."""
        self.guest_id = guest_id
        if code is not None:
            self.code = code

    def welcome(self, guest: Guest) -> None:
        """`hello` was answered."""
        self.guest = guest
        if not self.is_closed:
            self.state = State.WELCOMED

    def note_wish(self, *, stops: bool) -> None:
        """Records whether the guest's last wish was to stop."""
        self._stopped = stops

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
        self.part(CloseCode.FLOODING, retry_after=LADDER.away_seconds)

    def on_close(self, code: int) -> None:
        """The connection ended. Its guest becomes away after pending transitions."""
        self.state = State.CLOSED
        self.talk = None
        hub = self.services.hub
        hub.drop(self, self._place)
        hub.finish(self.transitions.last(self._go))

    # --- output

    def send(self, frame: bytes) -> None:
        self.socket.send(frame)

    def tell(self, event: Event) -> None:
        self.socket.send(encode(event))

    def refuse(self, error: ProtocolError) -> None:
        """Answers a refused command, and closes if the error says so or there were too many."""
        self.fail(error, error.re)

    def fail(self, error: Exception, kind: str | None) -> None:
        """Answers a failed command of that type. The error's text is not logged."""
        if not isinstance(error, ProtocolError | MatchmakingError | LayerUnavailable):
            logger.error("%s failed: %s", kind or "a command", kind_of(error))
            self.services.counts.error(FAILED)
        answer = answer_to(error, kind, is_welcomed=self.guest is not None)
        if answer.event is not None:
            self.services.counts.error(answer.event.code)
            self.tell(answer.event)
        if answer.close is not None:
            self.part(answer.close, retry_after=answer.event.retry_after if answer.event else None)
        elif answer.in_doubt:
            self.verify_soon()
        elif isinstance(error, ProtocolError):
            self._lose_patience(error.code)

    def part(self, code: CloseCode, retry_after: float | None = None) -> None:
        """Closes the connection; `on_close` follows."""
        if not self.is_closed:
            if retry_after is not None:
                self.tell(Bye(retry_after=retry_after))
            self.state = State.CLOSED
            self.socket.close(code)

    def moved(self, before: Guest, after: Guest) -> None:
        """The guest or its partner has changed."""
        if self.state is not State.WELCOMED:
            return
        self.guest = after
        if not self._stopped and missed(before, after):
            self.transitions.add("find", lambda: self._search_on(self))
            return
        for event in tell(before, after, self.outlook()):
            if not (isinstance(event, Partner) and self.talk is not None and self.talk.knows(event.state)):
                self.tell(event)
        self.settle()

    def outlook(self) -> Outlook:
        """The current context for events."""
        matchmaker = self.pool.matchmaker
        now, grace = self.services.clock.now(), float(settings.GRACE_SECONDS)
        return Outlook(now, matchmaker.awake, matchmaker.estimate, grace)

    # --- its conversation

    @property
    def said_something(self) -> bool:
        """In the current chat, or else in the last one."""
        return self.talk.spoke if self.talk is not None else self.spoke

    def settle(self, *, settled: bool = False) -> None:
        """Adapts talk and inboxes to the guest's state; `settled`: no transition is pending."""
        if self.guest is None or self.is_closed:
            return
        state = self.guest.state
        if missing := self.inboxes.keep(state, settled=settled):
            self.transitions.add("find", lambda: self._reopen(missing))
        if self.talk is not None and not (isinstance(state, Chatting) and state.chat == self.talk.chat):
            self.spoke, self.talk = self.talk.spoke, None
        if not isinstance(state, Chatting):
            return
        if self.talk is None:
            self.talk = Talk(
                state,
                self._parties(self.guest, state),
                services=self.services,
                pool=self.pool.slug,
                pace=self.pace,
                spoke=self.spoke,
                tell=self.tell,
                unheard=self._on_unheard,
            )
        for frame in self.inboxes.take_early(state.chat):
            self.socket.send(frame)

    def verify_soon(self) -> None:
        """The cached state of the guest may be wrong."""
        self.pool.heartbeat.verify_soon(self.guest_id)

    def _lose_patience(self, code: ErrorCode) -> None:
        if code in _UNCLEAR and not self.pace.bad_frame(monotonic()):
            self.part(CloseCode.BAD_FRAMES)
        elif code is ErrorCode.RATE_LIMITED and not self.pace.refused(monotonic()):
            self.part(CloseCode.FLOODING, retry_after=LADDER.away_seconds)

    def _parties(self, guest: Guest, state: Chatting) -> bytes:
        """The two parties, for the seals of this guest's messages."""
        partner = Party(state.partner.id, state.partner.network)
        sender = Party(guest.id, self.network.name)
        return describe(pool=self.pool.slug, chat=state.chat, sender=sender, receiver=partner)

    async def _reopen(self, inbox: str) -> None:
        try:
            await self.inboxes.prove(inbox)
        except LayerUnavailable:
            # Without a retry the guest would receive nothing: make it reconnect.
            self.part(CloseCode.OVERLOADED, retry_after=UNAVAILABLE_RETRY_SECONDS)

    async def _go(self) -> None:
        self.inboxes.close()
        if self.guest_id:
            await self.pool.away(self.guest_id, self.connection_id)

    def _hear(self, chat: str, frame: bytes) -> None:
        """Handles a frame from the partner's process."""
        if self.state is State.CLOSED:
            return
        if self.talk is not None and self.talk.chat == chat:
            self.talk.heard()
            self.socket.send(frame)
        else:
            self.inboxes.hold_early(chat, frame)
            self.pool.hasten()

    def _on_unheard(self, inbox: str) -> None:
        self.verify_soon()
