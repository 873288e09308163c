"""*second*: the side that answers a commitment, and asks for one when it has no keys. Pure."""

from hmac import compare_digest
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec

from .agreement import REMEMBERED, Agreement, Entropy, Frame
from .boxes import DIGEST_BYTES, HANDSHAKE_BYTES, PUBLIC_BYTES, Keys, Scope, agree, decode, public_of

#: How long it waits for *first* to begin a new chat's handshake.
_PATIENCE_SECONDS = 2.0


class _Answer(NamedTuple):
    """What *second* answered to one commitment. `order`: when it was first heard, among all."""

    order: int
    commit: bytes
    private: ec.EllipticCurvePrivateKey


class Second(Agreement):
    """The side that answers, and asks when it has no keys."""

    def __init__(self, scope: Scope, entropy: Entropy | None = None) -> None:
        super().__init__(scope, entropy or Entropy())
        self._answers: dict[bytes, _Answer] = {}
        self._heard = 0
        #: The order of the present keys' handshake.
        self._present = 0

    def begin(self, now: float, *, is_fresh: bool = False) -> None:
        request = self._key(0, self._entropy.bytes(HANDSHAKE_BYTES))
        self._repeat(request, now + (_PATIENCE_SECONDS if is_fresh else 0.0))

    @property
    def _is_under_way(self) -> bool:
        newest = max((answer.order for answer in self._answers.values()), default=0)
        return self._repeated is not None or newest > self._present

    def _hear(self, event: Frame, h: bytes, now: float) -> None:
        match event.get("step"):
            case 1:
                self._hear_commitment(h, decode(event.get("commit"), DIGEST_BYTES), now)
            case 3:
                sizes = {"pk": PUBLIC_BYTES, "r": DIGEST_BYTES, "mac": DIGEST_BYTES}
                parts = [decode(event.get(name), size) for name, size in sizes.items()]
                self._hear_opening(h, *parts, now=now)

    def _hear_commitment(self, h: bytes, commit: bytes, now: float) -> None:
        answer = self._answers.get(h)
        if answer is None:
            if self._start(now):
                return  # *first* repeats it
            self._heard += 1
            answer = self._answers[h] = _Answer(self._heard, commit, self._entropy.private())
            if len(self._answers) > REMEMBERED:
                del self._answers[next(iter(self._answers))]
        if not self._times:  # it would have asked later; otherwise it asks until it has keys
            self._repeat(None)
        self._once.append(self._key(2, h, pk=public_of(answer.private)))

    def _hear_opening(self, h: bytes, public: bytes, r: bytes, mac: bytes, *, now: float) -> None:
        answer = self._answers.get(h)
        if answer is None or answer.order < self._present:
            return
        if answer.order > self._present:
            keys = self._checked(answer, h, public, r, mac)
            if keys is None:
                self._failures += 1
                del self._answers[h]
                self.begin(now)
                return
            self._before, self._present = self.keys, answer.order
            self._take(keys, now)
            self._confirm()
        assert self.keys is not None
        self._once.append(self._key(4, h, mac=self.keys.own_tag))

    def _checked(self, answer: _Answer, h: bytes, public: bytes, r: bytes, mac: bytes) -> Keys | None:
        if not compare_digest(self._scope.commitment(h, public, r), answer.commit):
            return None
        own = public_of(answer.private)
        transcript = self._scope.transcript(h, answer.commit, own, public, r)
        try:
            keys = agree(
                self._scope, h=h, private=answer.private, other=public, is_first=False, transcript=transcript
            )
        except ValueError:
            return None
        return keys if compare_digest(mac, keys.partner_tag) else None
