"""The entry point to matchmaking: one pool as one process sees it. Every method returns the current state."""

from collections.abc import Awaitable, Callable

from matchmaking.allowances import CODE_HELD_MS, Allowances
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.guest_cache import GuestCache
from matchmaking.names import WordList, word_list
from matchmaking.store.records import Answer, GuestRecord, encode_guest, encode_wishes, has_blocked, to_guest
from matchmaking.store.scripts import Counting, Scripts, Spoke, Timing, Wait
from matchmaking.tokens import Token, new_id, new_token
from matchmaking.values import NOWHERE, Guest, Network, Waiting, Wishes
from matchmaking.watcher import Watcher

#: A block is refused if the guest changes at the same moment. This many refusals in a row do not happen.
BLOCK_TRIES = 5


class Matchmaker:
    """Transitions of this process's guests. All methods raise MatchmakingError.

    Transitions of the same guest must not overlap.
    """

    def __init__(self, scripts: Scripts, timing: Timing, process: str, watcher: Watcher) -> None:
        self._scripts = scripts
        self._process = process
        self._watcher = watcher
        self.guest_cache = GuestCache(timing.grace)
        self.allowances = Allowances(scripts, self.learn)
        self._words: WordList | None = None
        self._era = ""
        self._awake = 0

    @property
    def era(self) -> str:
        """The era for which this process has written back its guests."""
        return self._era

    @property
    def awake(self) -> int:
        """Redis's awake time at the last answer (ms)."""
        return self._awake

    def sync_awake(self, awake: int) -> None:
        """Redis answered at this awake time (ms)."""
        self._awake = awake

    def adopt_era(self, era: str) -> None:
        """This process has written back its guests for this era."""
        self._era = era

    def set_words(self, words: WordList | None) -> None:
        """The pool's own name words, used instead of those of the guest's language; None: it has none."""
        self._words = words

    def guest(self, guest_id: str) -> Guest:
        """The guest's last known state."""
        guest = self.guest_cache.get(guest_id)
        if guest is None:
            raise MatchmakingError(Trouble.OVER)
        return guest

    async def arrive(
        self,
        connection_id: str,
        take: int,
        *,
        network: Network = NOWHERE,
        language: str = "en",
        able: bool = False,
    ) -> tuple[Guest, Token]:
        """Creates a guest on that connection. Returns it with the token, which only its tab will hold.

        `able`: its client can encrypt.
        """
        token = new_token()
        names = self._names(language)
        answer = await self._scripts.hello(
            token.id, token.hash, take, connection_id, network, names, able=able
        )
        return self._taken(answer), token

    async def resume(
        self,
        token: Token,
        take: int | None,
        connection_id: str,
        *,
        network: Network = NOWHERE,
        counting: Counting = Counting(),  # noqa: B008  # frozen
        able: bool = False,
    ) -> Guest:
        """The token's guest, now on that connection. A waiting or chatting guest stays away until `ready`.

        Without `take` this connection wins against every other.
        """
        answer = await self._scripts.resume(
            token.id, token.hash, take, connection_id, network, counting, able=able
        )
        return self._taken(answer)

    async def disowns(self, token: Token) -> bool:
        """Whether the token names a guest who is remembered, but with another secret."""
        found = await self._scripts.look([token.id])
        return any(not record.gone and record.token != token.hash for record in found.guests)

    async def ready(self, guest_id: str) -> Guest:
        """The resumed guest's inbox works: the guest may be matched, and its partner learns that it is back."""
        connection_id = self.guest(guest_id).connection_id
        guest = await self._ready(guest_id)
        if guest.away and guest.connection_id == connection_id:
            # The partner left in the meantime, so the fence refused the older revision; retry, or the guest
            # would stay away for good.
            guest = await self._ready(guest_id)
        return guest

    async def away(self, guest_id: str, connection_id: str) -> None:
        """That connection closed. Does nothing if the guest has moved to another connection."""
        answer = await self._scripts.away(guest_id, connection_id)
        if answer.status in {"missing", "behind"} and guest_id in self.guest_cache:
            await self.restore(guest_id)  # otherwise the beat would restore the guest as still connected
            answer = await self._scripts.away(guest_id, connection_id)
        self.take_in(answer)

    async def find(self, guest_id: str, wishes: Wishes, *, inbox: str, spoke: Spoke | bool = True) -> Guest:
        """Waits, or is matched at once. `inbox` must already be subscribed; a waiting guest keeps its own.

        `spoke`: whether the guest sent a message in its last chat.
        """
        wait = self._wait(wishes, inbox, spoke)
        return await self._transition(guest_id, lambda guest: self._scripts.find(guest.id, guest.rev, wait))

    async def next(
        self, guest_id: str, chat: str, wishes: Wishes, *, inbox: str, spoke: Spoke | bool = True
    ) -> Guest:
        """Leaves that chat and waits again, in one step. Does nothing if the guest is in another chat."""
        wait = self._wait(wishes, inbox, spoke)
        return await self._transition(
            guest_id, lambda guest: self._scripts.next(guest.id, guest.rev, chat, wait)
        )

    async def stop(self, guest_id: str) -> Guest:
        """Stops waiting. A guest who has been matched in the meantime stays in the chat."""
        return await self._transition(guest_id, lambda guest: self._scripts.stop(guest.id, guest.rev))

    async def leave(self, guest_id: str, chat: str, reason: str) -> Guest:
        """Ends that chat for both. Does nothing if the guest is in another chat."""
        return await self._transition(
            guest_id, lambda guest: self._scripts.leave(guest.id, guest.rev, chat, reason)
        )

    async def block(self, guest_id: str, chat: str, partner: str) -> Guest:
        """Prevents the guest and its partner in that chat from ever meeting again.

        Ends the chat if it still runs.
        """
        for _ in range(BLOCK_TRIES):
            guest = await self._transition(
                guest_id, lambda guest: self._scripts.block(guest.id, guest.rev, chat, partner)
            )
            if has_blocked(guest, partner):
                return guest
            # The partner left first, or the next one arrived first.
        raise MatchmakingError(Trouble.UNAVAILABLE)

    async def again(self, guest_id: str, chat: str, *, inbox: str) -> Guest:
        """Asks to resume the chat that has just ended; it resumes once both have asked."""
        return await self._transition(
            guest_id, lambda guest: self._scripts.again(guest.id, guest.rev, chat, inbox)
        )

    async def tick(self, guest_id: str, chat: str, partner: str, days: int | None) -> Guest:
        """The guest would like to meet its partner of that chat again within some days; None takes it back."""
        wish = "" if days is None else str(days)
        return await self._transition(
            guest_id, lambda guest: self._scripts.tick(guest.id, guest.rev, chat, partner, wish)
        )

    async def rename(self, guest_id: str, language: str = "en") -> Guest:
        """Gives a new name to a guest who is not chatting."""
        names = self._names(language)
        return await self._transition(
            guest_id, lambda guest: self._scripts.rename(guest.id, guest.rev, names)
        )

    async def retry(self, guest_id: str) -> None:
        """Searches again for a waiting guest."""
        guest = self.guest(guest_id)
        if isinstance(guest.state, Waiting):
            self.take_in(await self._scripts.retry(guest.id, guest.rev, new_id()))

    async def expire(self, guest_id: str) -> None:
        """Ends the guest or its chat if a grace period ran out, provided Redis agrees."""
        guest = self.guest(guest_id)
        answer = await self._scripts.expire(guest.id, guest.rev)
        if answer.status == "over":
            self.part(guest_id, Trouble.OVER)
        self.take_in(answer)

    async def restore(self, guest_id: str) -> None:
        """Writes back a guest that Redis lost. One that had already ended is dropped here too."""
        guest = self.guest(guest_id)
        answer = await self._scripts.restore(self._era, encode_guest(guest), CODE_HELD_MS)
        if answer.status == "over":
            self.part(guest_id, Trouble.OVER)
        self.take_in(answer)

    def learn(self, record: GuestRecord) -> None:
        """Takes over a newer record of a guest of this process and notifies the watcher of changes."""
        before = self.guest_cache.get(record.id)
        if before is None or record.rev < before.rev or not record.process:
            return  # without a process it still has to be restored
        after = to_guest(record)
        if after.process != self._process:
            self.part(record.id, Trouble.SUPERSEDED)
        elif after != before:
            self.guest_cache.hold(after)
            self._watcher.moved(before, after)

    def take_in(self, answer: Answer) -> None:
        """Takes over what a script answered, and passes on its hints."""
        self.sync_awake(answer.awake)
        for process in answer.hints:
            self._watcher.hint(process)
        if answer.guest is not None:
            self.learn(answer.guest)
        for record in answer.others:
            self.learn(record)

    def part(self, guest_id: str, trouble: Trouble) -> None:
        """Drops a guest and notifies the watcher."""
        guest = self.guest_cache.get(guest_id)
        if guest is not None:
            self.guest_cache.drop(guest_id)
            self._watcher.parted(guest, trouble)

    async def _ready(self, guest_id: str) -> Guest:
        return await self._transition(
            guest_id, lambda guest: self._scripts.ready(guest.id, guest.rev, new_id())
        )

    async def _transition(self, guest_id: str, run: Callable[[Guest], Awaitable[Answer]]) -> Guest:
        answer = await run(self.guest(guest_id))
        if answer.status in {"missing", "behind"}:
            await self.restore(guest_id)
            answer = await run(self.guest(guest_id))
        self.take_in(answer)
        if answer.status == "limited":
            raise MatchmakingError(Trouble.LIMITED, retry_after=answer.wait / 1000 or None)
        return self.guest(guest_id)

    def _taken(self, answer: Answer) -> Guest:
        """Adds the guest that a hello or resume brought to this process."""
        if answer.status != "ok" or answer.guest is None:
            raise MatchmakingError(Trouble(answer.status), retry_after=answer.wait / 1000 or None)
        guest = to_guest(answer.guest)
        self.guest_cache.hold(guest)
        self.take_in(answer)
        return guest

    def _names(self, language: str) -> list[str]:
        return (self._words or word_list(language.partition("-")[0].lower() or "en")).candidates()

    def _wait(self, wishes: Wishes, inbox: str, spoke: Spoke | bool) -> Wait:
        names = self._names(wishes.language)
        return Wait(encode_wishes(wishes), wishes.keep_name, inbox, new_id(), spoke, names)
