"""One guest's side of one chat: a message's hot path. No thread, database, Redis key, task or wait per message."""

from collections.abc import Callable
from time import monotonic

from msgspec.structs import replace

from chat.connection.rate_limits import Pace
from chat.connection.services import Services
from chat.filters.blank import is_blank
from chat.filters.cleaning import clean
from chat.filters.links import Links, has_link
from chat.filters.words import HARMLESS, Verdict
from chat.moderation.seals import bind
from chat.policy import pools, toggles
from chat.protocol.codes import (
    RANGE_SIZE,
    RANGES,
    REACTIONS,
    SHOWN_BELOW,
    ErrorCode,
    PartnerChange,
    ProtocolError,
)
from chat.protocol.commands import Got, Say, Seen, Typing
from chat.protocol.events import Cleaned, Delivered, Event, Said, encode
from chat.protocol.events import Seen as SeenEvent
from chat.protocol.events import Typing as TypingEvent
from chat.protocol.objects import Reply
from chatsite.channel_layer.errors import LayerUnavailable
from matchmaking.values import Chatting

_WINDOW = (1 << SHOWN_BELOW + 1) - 1


class Talk:
    """Passes its guest's messages in `chat` to the partner's inbox. Raises ProtocolError."""

    __slots__ = (
        "_clock",
        "_counts",
        "_highest",
        "_inbox",
        "_newest",
        "_other_ranges",
        "_pace",
        "_parties",
        "_pool",
        "_range",
        "_said",
        "_seal",
        "_send_frame",
        "_tell",
        "_told_back",
        "_unheard",
        "active",
        "chat",
        "spoke",
    )

    def __init__(
        self,
        state: Chatting,
        parties: bytes,
        *,
        services: Services,
        pool: str,
        pace: Pace,
        spoke: bool,
        tell: Callable[[Event], None],
        unheard: Callable[[str], None],
    ) -> None:
        """`pool` is the slug; `parties` comes from `seals.describe`; `tell(event)` sends to the guest.

        `unheard(inbox)` is called if nothing is subscribed to the partner's inbox.
        """
        self.chat = state.chat
        #: When either guest was last active, in the clock's seconds.
        self.active = services.clock.second
        #: Whether this guest sent a message in this chat.
        self.spoke = spoke
        #: Whether the guest was told that its partner is back, and has sent nothing since.
        self._told_back = False
        self._inbox = state.partner.inbox
        self._clock = services.clock
        self._counts = services.counts
        self._parties = parties
        self._seal = services.sealer.seal
        self._send_frame = services.relay.send_frame  # bound once: every message uses it
        self._pace = pace
        self._pool = pool
        self._tell = tell
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
            self._turn_to_range_of(say)
        above = say.n - self._highest
        repeat = above <= 0 and (above < -SHOWN_BELOW or bool(self._said >> -above & 1))
        if wait := self._pace.say(monotonic(), repeat=repeat):
            raise self._refusal(say, ErrorCode.RATE_LIMITED, "That was too fast.", retry_after=round(wait, 2))
        verdict = HARMLESS
        if say.text is not None:
            shown = self._shown(say, say.text)
            verdict = self._judge(say, shown)
            if shown != say.text:
                say = replace(say, text=shown)
                self._tell(Cleaned(chat=self.chat, n=say.n, text=shown))
        if say.reaction is not None and say.reaction.emoji and not self._is_offered(say.reaction.emoji):
            raise self._refusal(say, ErrorCode.BAD_FIELD, "That is none of the site's reactions.")
        if not repeat:
            self._count(above)
        self.spoke, self.active, self._told_back = True, self._clock.second, False
        at, seal = self._clock.now(), None
        if say.text is not None:
            # Seals the reply from the receiver's point of view: `me` and `partner` are swapped.
            reply = say.reply and Reply(say.reply.by.other, say.reply.n)
            seal = self._seal(self._parties, say.n, at, bind(say.text, reply))
        self._pass_on(
            encode(
                Said.of(say, chat=self.chat, at=at, seal=seal, blur=verdict.blur, flag=verdict.flag),
            )
        )

    def heard(self) -> None:
        """The partner did something."""
        self.active = self._clock.second

    def knows(self, change: PartnerChange) -> bool:
        """Whether the guest was already told that its partner is back, and has sent nothing since.

        Two connections of the partner that race for its seat count as one return.
        """
        known, self._told_back = self._told_back, change is PartnerChange.BACK
        return known and self._told_back

    def _count(self, above: int) -> None:
        """A new message, `above` the previous highest `n`; lower ones were refused at their turn."""
        if above > 0:
            self._said = (self._said << above | 1) & _WINDOW if above <= SHOWN_BELOW else 1
            self._highest += above
        else:
            self._said |= 1 << -above
        self._counts.message()

    def _turn_to_range_of(self, say: Say) -> None:
        """Switches ranges: a client with a new range repeats open messages of an older one."""
        number = say.n // RANGE_SIZE
        if number > self._newest:
            raise self._refusal(say, ErrorCode.BAD_FIELD, "The range of this n was not given to this client.")
        others = self._other_ranges
        others[self._range] = self._highest, self._said
        self._range = number
        self._highest, self._said = others.pop(number, (number * RANGE_SIZE, 0))
        if len(others) > SHOWN_BELOW:
            del others[next(iter(others))]  # later messages of that range count as new

    @staticmethod
    def _is_offered(emoji: str) -> bool:
        """Whether the site currently offers this reaction."""
        return toggles.current().reactions and emoji in REACTIONS

    def got(self, got: Got) -> None:
        """Confirms shown messages to the partner."""
        if got.ns:
            self._pass_on(encode(Delivered(chat=self.chat, ns=got.ns)))

    def typing(self, typing: Typing) -> None:
        """If the site allows it."""
        if toggles.current().typing:
            self._pass_on(encode(TypingEvent(chat=self.chat, on=typing.on)))

    def seen(self, seen: Seen) -> None:
        """If the site allows it."""
        if toggles.current().seen:
            self._pass_on(encode(SeenEvent(chat=self.chat, n=seen.n)))

    def _shown(self, say: Say, text: str) -> str:
        """The text as the partner will see it."""
        if len(text) > toggles.current().text_limit:
            raise self._refusal(say, ErrorCode.TOO_LONG, "The text is too long.")
        shown = clean(text)
        if shown is not text and is_blank(shown):
            raise self._refusal(say, ErrorCode.BAD_FIELD, "A text is not blank.")
        return shown

    def _judge(self, say: Say, shown: str) -> Verdict:
        """The result of the site's filters."""
        if toggles.current().links == Links.REFUSE and has_link(shown):
            raise self._refusal(say, ErrorCode.REFUSED_TEXT, "Links are not passed on here.")
        pool = pools.current().get(self._pool)
        verdict = pool.filters.judge(shown) if pool else HARMLESS
        if verdict.refuse:
            raise self._refusal(say, ErrorCode.REFUSED_TEXT, "The site does not pass that on.")
        return verdict

    def _pass_on(self, frame: bytes) -> None:
        try:
            self._send_frame(self._inbox, self.chat, frame, self._unheard)
        except LayerUnavailable:
            # While the backbone is down the message stays open, and its sender repeats it when `backbone` is
            # ok.
            return

    def _refusal(
        self, say: Say, code: ErrorCode, detail: str, retry_after: float | None = None
    ) -> ProtocolError:
        return ProtocolError(code, detail, re="say", n=say.n, chat=self.chat, retry_after=retry_after)
