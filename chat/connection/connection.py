"""One browser's connection: it turns commands into verbs, and what changes into events."""

import logging
from time import monotonic
from typing import TYPE_CHECKING

from django.conf import settings

from chat.connection.conversation import Talk
from chat.connection.inboxes import Inboxes
from chat.connection.rate_limits import LADDER, Pace
from chat.connection.state_events import Outlook, missed, tell
from chat.connection.transition_queue import UNAVAILABLE_RETRY_SECONDS, Turns
from chat.connection.transport import Socket
from chat.handlers import transitions
from chat.handlers.dispatch import dispatch
from chat.moderation.seals import Party, describe
from chat.protocol.codes import CloseCode, ErrorCode, PartnerChange, ProtocolError
from chat.protocol.commands import decode
from chat.protocol.events import Bye, Error, Event, Partner, encode
from chatsite.channel_layer.errors import LayerUnavailable
from chatsite.logs.redact import kind_of
from chatsite.web.client_address import Address
from matchmaking.stats.counters import FAILED
from matchmaking.tokens import new_id
from matchmaking.values import NOWHERE, Chatting, Guest

if TYPE_CHECKING:
    from chat.hub.hub import Hub

logger = logging.getLogger(__name__)

#: No client that keeps to the protocol gets these.
_UNCLEAR = {ErrorCode.BAD_FRAME, ErrorCode.UNKNOWN_TYPE, ErrorCode.BAD_FIELD, ErrorCode.HELLO_FIRST}


class Session:
    """From a connection's acceptance to its close. `guest` is set once `hello` was answered."""

    __slots__ = (
        "_frame_bytes",
        "address",
        "closed",
        "code",
        "greeting",
        "guest",
        "guest_id",
        "hub",
        "inboxes",
        "link",
        "network",
        "pace",
        "place",
        "pool",
        "socket",
        "spoke",
        "stopped",
        "talk",
        "turns",
    )

    def __init__(self, hub: "Hub", socket: Socket, address: Address | None = None) -> None:
        """`address`: where the connection comes from; kept until `hello` only."""
        self.hub = hub
        self.socket = socket
        self.address = address
        #: What becomes of the address.
        self.network = NOWHERE
        #: Where the socket is counted (see chat.hub.network_sockets).
        self.place = NOWHERE
        self.pool = hub.main
        self.link = new_id()
        self.pace = Pace(settings.SAY_PER_10S, settings.OPEN_MESSAGES)
        self.inboxes = Inboxes(hub.relay, self._hear)
        self.guest: Guest | None = None
        #: Known before `guest` is: whoever closes while being greeted must be away, not here for ever.
        self.guest_id = ""
        #: Whether the guest said something in its last chat; who came back is given the benefit of the doubt.
        self.spoke = True
        #: The hash of the entry code that it came in with; a ban burns it.
        self.code = ""
        self.closed = False
        #: Whether `hello` came, and whether `stop` was the last wish.
        self.greeting = False
        self.turns = Turns(self)
        #: Read once: the settings look it up anew with every frame.
        self._frame_bytes = settings.FRAME_BYTES
        self.stopped = False
        self.talk: Talk | None = None

    def on_text(self, frame: bytes | str) -> None:
        """One text frame. Nothing that it holds raises out of here."""
        if self.closed:
            return
        try:
            dispatch(self, decode(frame, self._frame_bytes))
        except ProtocolError as error:
            self.refuse(error)
        except Exception as error:
            # A failed command ends neither the socket nor the chat, and its text stays out of the log.
            logger.error("a command failed: %s", kind_of(error))
            self.hub.counts.errors[FAILED] += 1
            self.tell(Error(ErrorCode.UNAVAILABLE, "That did not work. Please try again."))

    def on_binary(self) -> None:
        if not self.closed:
            self.refuse(ProtocolError(ErrorCode.BAD_FRAME, "Frames are text."))

    def on_flood(self) -> None:
        """More frames came than any guest sends, whatever is in them."""
        self.part(CloseCode.FLOODING, retry_after=LADDER.away_seconds)

    def on_close(self, code: int) -> None:
        """The connection is gone, whoever ended it: its guest is away, after what is under way."""
        self.closed = True
        self.talk = None
        self.hub.drop(self)
        self.hub.finish(self.turns.last(self._go))

    def tell(self, event: Event) -> None:
        self.socket.send(encode(event))

    def refuse(self, error: ProtocolError) -> None:
        """Answers a refused command, and closes where the error says so or patience is at an end."""
        self.hub.counts.errors[error.code] += 1
        self.tell(
            Error(
                error.code,
                error.detail,
                retry_after=error.retry_after,
                appeal=error.appeal,
                network=error.network,
                re=error.re,
                n=error.n,
                chat=error.chat,
                rules=error.rules,
                challenge=error.challenge,
            )
        )
        if error.close is not None:
            self.part(error.close, retry_after=error.retry_after)
        elif error.code in _UNCLEAR and not self.pace.bad_frame(monotonic()):
            self.part(CloseCode.BAD_FRAMES)
        elif error.code is ErrorCode.RATE_LIMITED and not self.pace.refused(monotonic()):
            self.part(CloseCode.FLOODING, retry_after=LADDER.away_seconds)

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
        if not self.stopped and missed(before, after):
            self.turns.add("find", lambda: transitions.search_on(self))
            return
        for event in tell(before, after, self.outlook()):
            if not (isinstance(event, Partner) and self._knows(event)):
                self.tell(event)
        self.settle()

    def outlook(self) -> Outlook:
        """What of this moment an event tells."""
        matchmaker = self.pool.matchmaker
        return Outlook(self.hub.clock(), matchmaker.awake, matchmaker.estimate, float(settings.GRACE_SECONDS))

    @property
    def said_something(self) -> bool:
        """In the present chat, or else in the last one."""
        return self.talk.spoke if self.talk is not None else self.spoke

    def settle(self, *, settled: bool = False) -> None:
        """Makes talk and inboxes fit the guest's state; `settled`: no transition is under way."""
        if self.guest is None or self.closed:
            return
        state = self.guest.state
        if missing := self.inboxes.keep(state, settled=settled):
            self.turns.add("find", lambda: self._reopen(missing))
        if self.talk is not None and not (isinstance(state, Chatting) and state.chat == self.talk.chat):
            self.spoke, self.talk = self.talk.spoke, None
        if not isinstance(state, Chatting):
            return
        if self.talk is None:
            self.talk = Talk(
                state,
                self._parties(self.guest, state),
                hub=self.hub,
                pool=self.pool.slug,
                pace=self.pace,
                spoke=self.spoke,
                tell=self.tell,
                unheard=self._on_unheard,
            )
        for frame in self.inboxes.take_early(state.chat):
            self.socket.send(frame)

    def _knows(self, news: Partner) -> bool:
        """Whether the guest was told that its partner is back, and has said nothing since that could be lost: two
        connections of the partner that race for its seat are one return."""
        if self.talk is None:
            return False
        known, self.talk.told_back = self.talk.told_back, news.state is PartnerChange.BACK
        return known and self.talk.told_back

    def _parties(self, guest: Guest, state: Chatting) -> bytes:
        """Who the two are, for the seals of what this one says."""
        partner = Party(state.partner.id, state.partner.network)
        sender = Party(guest.id, self.network.name)
        return describe(pool=self.pool.slug, chat=state.chat, sender=sender, receiver=partner)

    async def _reopen(self, inbox: str) -> None:
        try:
            await self.inboxes.prove(inbox)
        except LayerUnavailable:
            # Nothing would try again, and the guest stay deaf: it comes back on a new connection.
            self.part(CloseCode.OVERLOADED, retry_after=UNAVAILABLE_RETRY_SECONDS)

    async def _go(self) -> None:
        self.inboxes.close()
        if self.guest_id:
            await self.pool.away(self.guest_id, self.link)

    def _hear(self, chat: str, frame: bytes) -> None:
        """A frame from the partner's process."""
        if self.closed:
            return
        if self.talk is not None and self.talk.chat == chat:
            self.talk.active = self.hub.second
            self.socket.send(frame)
        else:
            self.inboxes.hold_early(chat, frame)
            self.pool.hasten()

    def _on_unheard(self, inbox: str) -> None:
        self.doubt()

    def doubt(self) -> None:
        """What is known of the guest may be wrong."""
        self.pool.heart.doubt(self.guest_id)
