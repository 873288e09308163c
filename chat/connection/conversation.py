"""One guest's side of one chat: a message's hot path. No thread, database, Redis key, task or wait per message."""

from collections.abc import Callable
from time import monotonic

from msgspec.structs import replace

from chat.connection import screening
from chat.connection.rate_limits import Pace
from chat.connection.services import Services
from chat.filters.words import HARMLESS
from chat.moderation.seals import Party, bind, bind_commitment, describe
from chat.policy import toggles
from chat.protocol.codes import (
    RANGE_SIZE,
    RANGES,
    SHOWN_BELOW,
    ErrorCode,
    PartnerChange,
)
from chat.protocol.commands import Got, Key, Say, Seen, Typing
from chat.protocol.events import Cleaned, Delivered, Event, Said, encode, is_said
from chat.protocol.events import Key as KeyEvent
from chat.protocol.events import Seen as SeenEvent
from chat.protocol.events import Typing as TypingEvent
from chat.protocol.objects import Reply
from chatsite.channel_layer.errors import LayerUnavailable
from matchmaking.values import Chatting

_WINDOW = (1 << SHOWN_BELOW + 1) - 1


class Conversation:
    """Passes its guest's messages in `chat` to the partner's inbox. Raises ProtocolError."""

    __slots__ = (
        "_clock",
        "_counts",
        "_encrypted",
        "_highest",
        "_inbox",
        "_knows_back",
        "_newest",
        "_other_ranges",
        "_pace",
        "_parties",
        "_pool",
        "_range",
        "_said",
        "_seal",
        "_send_event",
        "_send_frame",
        "_unheard",
        "active",
        "chat",
        "heard",
        "spoke",
    )

    def __init__(
        self,
        state: Chatting,
        sender: Party,
        *,
        services: Services,
        pool: str,
        pace: Pace,
        spoke: bool,
        heard: bool,
        send_event: Callable[[Event], None],
        unheard: Callable[[str], None],
    ) -> None:
        """`pool` is the slug; `sender` is this guest; `send_event(event)` sends to the guest.

        `unheard(inbox)` is called if nothing is subscribed to the partner's inbox.
        """
        self.chat = state.chat
        #: When the chat began here or this guest last sent a message, in the clock's seconds.
        self.active = services.clock.second
        #: Whether this guest sent a message in this chat.
        self.spoke = spoke
        #: Whether the partner sent a message in this chat.
        self.heard = heard
        #: Whether the guest knows that its partner is back, and has sent nothing since.
        self._knows_back = False
        self._inbox = state.partner.inbox
        self._clock = services.clock
        self._counts = services.counts
        self._encrypted = state.encrypted
        receiver = Party(state.partner.id, state.partner.network)
        #: Both parties, for the seals of this guest's messages.
        self._parties = describe(pool=pool, chat=state.chat, sender=sender, receiver=receiver)
        self._seal = services.sealer.seal
        self._send_frame = services.relay.send_frame  # bound once: every message uses it
        self._pace = pace
        self._pool = pool
        self._send_event = send_event
        self._unheard = unheard
        #: The latest range assigned to the guest.
        self._newest = state.range % RANGES
        #: The range of the last message.
        self._range = self._newest
        self._highest = self._range * RANGE_SIZE
        #: Which `n` of that range were sent: the lowest bit is the highest `n`, the next bit the one below.
        self._said = 0
        #: The same two values for earlier ranges: highest `n`, and which were sent.
        self._other_ranges: dict[int, tuple[int, int]] = {}

    def say(self, say: Say) -> None:
        """Passes the message on. Repeats too: the receiver shows each `n` once."""
        if say.n // RANGE_SIZE != self._range:
            self._switch_range(say)
        above = say.n - self._highest
        repeat = above <= 0 and (above < -SHOWN_BELOW or bool(self._said >> -above & 1))
        if wait := self._pace.say(monotonic(), repeat=repeat):
            detail = "That was too fast."
            wait = round(wait, 2)
            raise screening.refusal(say, self.chat, ErrorCode.RATE_LIMITED, detail, retry_after=wait)
        verdict, commitment = HARMLESS, screening.commitment(say, self.chat, encrypted=self._encrypted)
        if say.text is not None:
            shown = screening.shown(say, say.text, self.chat)
            verdict = screening.judge(say, shown, self.chat, self._pool)
            if shown != say.text:
                say = replace(say, text=shown)
                self._send_event(Cleaned(chat=self.chat, n=say.n, text=shown))
        if say.reaction is not None and say.reaction.emoji:
            screening.check_emoji(say, say.reaction.emoji, self.chat)
        if not repeat:
            # Inline, as every message passes here. A new `n` below the window cannot occur: it counts as a repeat.
            if above > 0:
                self._said = (self._said << above | 1) & _WINDOW if above <= SHOWN_BELOW else 1
                self._highest += above
            else:
                self._said |= 1 << -above
            self._counts.message()
        self.spoke, self.active, self._knows_back = True, self._clock.second, False
        at, seal = self._clock.now(), None
        if say.text is not None:
            # Seals the reply from the receiver's point of view: `me` and `partner` are swapped.
            reply = say.reply and Reply(say.reply.by.other, say.reply.n)
            seal = self._seal(self._parties, say.n, at, bind(say.text, reply))
        elif commitment is not None:
            seal = self._seal(self._parties, say.n, at, bind_commitment(commitment))
        self._pass_on(
            encode(
                Said.of(say, chat=self.chat, at=at, seal=seal, blur=verdict.blur, flag=verdict.flag),
            )
        )

    def hear(self, frame: bytes) -> None:
        """Notes the first message of the partner."""
        self.heard = self.heard or is_said(frame)

    def knows(self, change: PartnerChange) -> bool:
        """Whether the guest already knows that its partner is back, and has sent nothing since.

        Two connections of the partner that race for its seat count as one return.
        """
        known, self._knows_back = self._knows_back, change is PartnerChange.BACK
        return known and self._knows_back

    def _switch_range(self, say: Say) -> None:
        """Switches ranges: a client with a new range repeats open messages of an older one."""
        number = say.n // RANGE_SIZE
        if number > self._newest:
            detail = "The range of this n was not given to this client."
            raise screening.refusal(say, self.chat, ErrorCode.BAD_FIELD, detail)
        others = self._other_ranges
        others[self._range] = self._highest, self._said
        self._range = number
        self._highest, self._said = others.pop(number, (number * RANGE_SIZE, 0))
        if len(others) > SHOWN_BELOW:
            del others[next(iter(others))]  # later messages of that range count as new

    def got(self, got: Got) -> None:
        """Confirms shown messages to the partner."""
        if got.ns:
            self._pass_on(encode(Delivered(chat=self.chat, ns=got.ns)))

    def key(self, key: Key) -> None:
        """In an encrypted chat; the server neither reads nor keeps it."""
        if self._encrypted:
            event = KeyEvent(self.chat, key.step, key.h, key.commit, key.pk, key.r, key.mac)
            self._pass_on(encode(event))

    def typing(self, typing: Typing) -> None:
        """If the site allows it."""
        if toggles.current().typing:
            self._pass_on(encode(TypingEvent(chat=self.chat, on=typing.on)))

    def seen(self, seen: Seen) -> None:
        """If the site allows it."""
        if toggles.current().seen:
            self._pass_on(encode(SeenEvent(chat=self.chat, n=seen.n)))

    def tell_partner(self, event: Event) -> None:
        """Passes on an event that is not repeated if it is lost."""
        self._pass_on(encode(event))

    def _pass_on(self, frame: bytes) -> None:
        try:
            self._send_frame(self._inbox, self.chat, frame, self._unheard)
        except LayerUnavailable:
            # While the backbone is down the message stays open, and its sender repeats it when `backbone` is
            # ok.
            return
