"""*first*: the side that commits to its public key before it sees the other one. Pure."""

from hmac import compare_digest

from cryptography.hazmat.primitives.asymmetric import ec

from .agreement import REMEMBERED, Agreement, Entropy, Frame
from .boxes import DIGEST_BYTES, HANDSHAKE_BYTES, PUBLIC_BYTES, Scope, agree, decode, public_of


class First(Agreement):
    """The side that commits."""

    def __init__(self, scope: Scope, entropy: Entropy | None = None) -> None:
        super().__init__(scope, entropy or Entropy())
        self._begin_due = float("inf")
        self._asked: list[bytes] = []
        self._h = self._r = self._commit = b""
        self._private: ec.EllipticCurvePrivateKey | None = None

    def begin(self, now: float, *, is_fresh: bool = False) -> None:
        self._begin_due = min(self._begin_due, now)

    def frames(self, now: float) -> list[Frame]:
        if self._begin_due <= now:
            wait = self._start(now)
            self._begin_due = now + wait if wait else float("inf")
            if not wait:
                self._commit_anew()
        return super().frames(now)

    def next_due(self) -> float:
        return min(self._begin_due, super().next_due())

    def _commit_anew(self) -> None:
        if self.is_agreed:
            self._before, self._before_until = self.keys, float("inf")
        self.keys, self.is_agreed = None, False
        self._h, self._r = self._entropy.bytes(HANDSHAKE_BYTES), self._entropy.bytes(DIGEST_BYTES)
        self._private = self._entropy.private()
        self._commit = self._scope.commitment(self._h, public_of(self._private), self._r)
        self._repeat(self._key(1, self._h, commit=self._commit))

    def _hear(self, event: Frame, h: bytes, now: float) -> None:
        step = event.get("step")
        if step == 0:
            self._hear_request(h, now)
        elif h != self._h:
            return
        elif step == 2:
            self._hear_public(decode(event.get("pk"), PUBLIC_BYTES), now)
        elif step == 4 and self.keys is not None and not self.is_agreed:
            if compare_digest(decode(event.get("mac"), DIGEST_BYTES), self.keys.partner_tag):
                self._confirm()
            else:
                self._failures += 1
                self.begin(now)

    def _hear_request(self, h: bytes, now: float) -> None:
        is_waiting = self._repeated is not None and self._repeated["step"] == 1
        if h in self._asked or is_waiting:
            self.say_again()
        else:
            self.begin(now)
        self._asked = [*(each for each in self._asked if each != h), h][-REMEMBERED:]

    def _hear_public(self, other: bytes, now: float) -> None:
        if self._private is None:  # it answered before; the repeated step 3 goes on
            return
        own = public_of(self._private)
        transcript = self._scope.transcript(self._h, self._commit, other, own, self._r)
        keys = agree(
            self._scope, h=self._h, private=self._private, other=other, is_first=True, transcript=transcript
        )
        self._private = None
        self._take(keys, now)
        self._repeat(self._key(3, self._h, pk=own, r=self._r, mac=keys.own_tag))
