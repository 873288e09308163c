"""The guest of one connection: its identity, chat and inboxes, and the events for its browser when it changes."""

from collections.abc import Callable
from typing import Protocol

from django.conf import settings

from chat.connection.conversation import Conversation
from chat.connection.failures import UNAVAILABLE_RETRY_SECONDS
from chat.connection.inboxes import Inboxes
from chat.connection.rate_limits import Pace
from chat.connection.services import Services
from chat.connection.state import State
from chat.connection.state_events import Outlook, events_between, missed
from chat.connection.transition_queue import TransitionQueue
from chat.hub.pool import Pool
from chat.moderation.seals import Party
from chat.protocol.codes import CloseCode
from chat.protocol.events import Event, Matched, Partner
from chatsite.channel_layer.errors import LayerUnavailable
from matchmaking.values import NOBODY, Chatting, Guest, Network


class Owner(Protocol):
    """The connection that the guest is on."""

    @property
    def connection_id(self) -> str: ...

    @property
    def state(self) -> State: ...

    @property
    def network(self) -> Network: ...

    @property
    def pace(self) -> Pace: ...

    @property
    def transitions(self) -> TransitionQueue: ...

    def send(self, frame: bytes) -> None: ...

    def send_event(self, event: Event) -> None: ...

    def part(self, code: CloseCode, retry_after: float | None = None) -> None: ...

    async def search_on(self) -> None:
        """Searches again, with the same wishes."""


class Session:
    """Lives as long as its connection. The guest is NOBODY until it is welcomed."""

    __slots__ = (
        "_is_stopped",
        "_owner",
        "_partner_active",
        "_resumed",
        "_send",
        "_services",
        "code",
        "conversation",
        "guest",
        "guest_id",
        "heard",
        "inboxes",
        "pool",
        "spoke",
    )

    def __init__(self, services: Services, owner: Owner, send: Callable[[bytes], None]) -> None:
        """`send(frame)` is the socket's."""
        self._services = services
        self._owner = owner
        self._send = send  # bound once: every message uses it
        self.pool: Pool = services.hub.main
        self.guest: Guest = NOBODY
        #: Known before `guest`, so that a guest who closes during the greeting becomes away.
        self.guest_id = ""
        #: The hash of the entry code that it used; a ban burns it.
        self.code = ""
        self.inboxes = Inboxes(services.relay, self._on_frame)
        self.conversation: Conversation | None = None
        #: Whether the guest sent a message in its last chat; assumed for a returning guest.
        self.spoke = True
        #: Whether the partner sent a message in the last chat; assumed for a returning guest.
        self.heard = True
        #: The chat that the guest came back to: what was said before is not known here.
        self._resumed = ""
        #: When the partner was last active, in the clock's seconds.
        self._partner_active = 0
        #: Whether the last wish was `stop`.
        self._is_stopped = False

    def choose(self, pool: Pool) -> None:
        """Sets the pool of its guest."""
        self.pool = pool

    def identify(self, guest_id: str, code: str | None = None) -> None:
        """Sets the guest's id and entry code; from now on, closing makes that guest away."""
        self.guest_id = guest_id
        if code is not None:
            self.code = code

    def welcome(self, guest: Guest) -> None:
        """`hello` was answered."""
        self.guest = guest
        self._resumed = guest.state.chat if isinstance(guest.state, Chatting) else ""

    def note_wish(self, *, stops: bool) -> None:
        """Records whether the guest's last wish was to stop."""
        self._is_stopped = stops

    @property
    def said_something(self) -> bool:
        """In the current chat, or else in the last one."""
        return self.conversation.spoke if self.conversation is not None else self.spoke

    def idle_since(self, conversation: Conversation) -> int:
        """When either guest was last active in that chat, in the clock's seconds."""
        return max(conversation.active, self._partner_active)

    def outlook(self) -> Outlook:
        """The current context for events."""
        now, grace = self._services.clock.now(), float(settings.GRACE_SECONDS)
        # Nobody knows when the one person comes for whom a guest waits with a code.
        estimate = None if self.guest.wishes.is_private else self.pool.heartbeat.estimate
        first = self._services.questions.first_in(self.pool)
        awake, rounds = self.pool.matchmaker.awake, self.pool.rounds
        if rounds is None:
            return Outlook(now, awake, estimate, grace, first)
        return Outlook(now, awake, estimate, grace, first, rounds.until)

    def moved(self, before: Guest, after: Guest) -> None:
        """The guest or its partner has changed."""
        self.guest = after
        if not self._is_stopped and missed(before, after):
            self._owner.transitions.add("find", self._owner.search_on)
            return
        conversation = self.conversation
        for event in events_between(before, after, self.outlook()):
            if not (
                isinstance(event, Partner) and conversation is not None and conversation.knows(event.state)
            ):
                self._owner.send_event(event)
            if isinstance(event, Matched) and not event.again:
                self._services.questions.begin(self.pool, after)
        if after.agreed != before.agreed and (
            code := self._services.reunions.promised(self.pool.slug, after)
        ):
            self._owner.send_event(code)
        self.settle()

    def settle(self, *, settled: bool = False) -> None:
        """Adapts the conversation and inboxes to the guest's state; `settled`: no transition is pending."""
        if self._owner.state is not State.WELCOMED:
            return
        state = self.guest.state
        if missing := self.inboxes.keep(state, settled=settled):
            self._owner.transitions.add("find", lambda: self._reopen(missing))
        if self.conversation is not None and not (
            isinstance(state, Chatting) and state.chat == self.conversation.chat
        ):
            self.spoke, self.heard = self.conversation.spoke, self.conversation.heard
            self.conversation = None
        if not isinstance(state, Chatting):
            return
        if self.conversation is None:
            self.conversation = Conversation(
                state,
                Party(self.guest.id, self._owner.network.name),
                services=self._services,
                pool=self.pool.slug,
                pace=self._owner.pace,
                spoke=self.spoke,
                heard=state.again or state.chat == self._resumed,
                send_event=self._owner.send_event,
                unheard=self._on_unheard,
            )
        for frame in self.inboxes.take_early(state.chat):
            self.conversation.hear(frame)
            self._send(frame)

    def verify_soon(self) -> None:
        """The cached state of the guest may be wrong."""
        self.pool.heartbeat.verify_soon(self.guest_id)

    async def close(self) -> None:
        """The connection closed, and no transition is pending: the guest becomes away."""
        self.inboxes.close()
        if self.guest_id:
            await self.pool.away(self.guest_id, self._owner.connection_id)

    def _on_frame(self, chat: str, frame: bytes) -> None:
        """Handles a frame from the partner's process."""
        if self._owner.state is State.CLOSED:
            return
        if self.conversation is not None and self.conversation.chat == chat:
            if not self.conversation.heard:
                self.conversation.hear(frame)
            self._partner_active = self._services.clock.second
            self._send(frame)
        else:
            self.inboxes.hold_early(chat, frame)
            self.pool.hasten()

    def _on_unheard(self, inbox: str) -> None:
        self.verify_soon()

    async def _reopen(self, inbox: str) -> None:
        try:
            await self.inboxes.prove(inbox)
        except LayerUnavailable:
            # Without a retry the guest would receive nothing: make it reconnect.
            self._owner.part(CloseCode.OVERLOADED, retry_after=UNAVAILABLE_RETRY_SECONDS)
