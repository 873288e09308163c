"""The codes with which two guests find each other again.

No code is stored: the processes of both guests compute it from what the two agreed on, and it carries its own end and
proof. It consists of the hour of its end (the last 8 bits of that), 38 bits that only this chat has, and 24 bits of a
MAC. Somebody who does not have it must guess 62 bits.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from chat.admission import table_code
from chat.policy import pools
from chat.protocol.reunion import Reunion
from matchmaking.rules import HOUR_MS
from matchmaking.values import Agreed, Guest, Wishes

_END_BITS, _CHAT_BITS, _PROOF_BITS = 8, 38, 24
_CHAT_SALT, _PROOF_SALT = "passerby.reunion.chat", "passerby.reunion.proof"
_ROOM_BYTES = 16


@dataclass(frozen=True, slots=True)
class Table:
    """Where the two wait for each other: `code` in its usual spelling, valid until `until` (Unix ms)."""

    code: str
    until: int
    room: str

    def event(self, chat: str | None = None) -> Reunion:
        """`chat`: the one whose guests it is for."""
        return Reunion(code=self.code, until=self.until, chat=chat)

    def wishes(self, wishes: Wishes) -> Wishes:
        """Those of a guest who waits for the other one with the code, and for nobody else."""
        here = (self.room,)
        return replace(wishes, interests=(), only_interests=False, stands=here, looks=here, repeats=True)


class Reunions:
    """The codes that this process tells its guests."""

    def __init__(self, now: Callable[[], int]) -> None:
        """`now()`: Redis's time (Unix ms)."""
        self._now = now

    def promised(self, slug: str, guest: Guest) -> Reunion | None:
        """The code with which the guest and an earlier partner find each other again."""
        return promised(slug, guest.agreed, self._now())


def promised(slug: str, agreed: Agreed | None, now: int) -> Reunion | None:
    """What the guests of the pool are told who agreed to meet again; None without a code, or after its end."""
    if agreed is None or not pools.of(slug).reunions:
        return None
    table = _table(slug, *_numbers(slug, agreed))
    return table.event(agreed.chat) if table.until > now else None


def find(slug: str, typed: str, now: int) -> Table | None:
    """The table of a code that is valid at `now` (Unix ms). A wrong code and one that has run out look the same."""
    try:
        number = table_code.read(typed)
    except ValueError:
        return None
    first = now // HOUR_MS + 1
    shown = number >> _CHAT_BITS + _PROOF_BITS
    hour = first + (shown - first) % (1 << _END_BITS)  # if it is another one, the proof is wrong
    chat = number >> _PROOF_BITS & (1 << _CHAT_BITS) - 1
    proof = number & (1 << _PROOF_BITS) - 1
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    right = [constant_time_compare(str(proof), str(_proof(slug, hour, chat, key))) for key in keys]
    return _table(slug, hour, chat, proof) if any(right) else None


def _numbers(slug: str, agreed: Agreed) -> tuple[int, int, int]:
    """The hour of the end, and the bits of the chat and of the proof."""
    hour = -(-agreed.at // HOUR_MS) + agreed.days * 24
    chat = _bits(_CHAT_SALT, f"{slug} {agreed.chat} {agreed.at}", settings.SECRET_KEY, _CHAT_BITS)
    return hour, chat, _proof(slug, hour, chat, settings.SECRET_KEY)


def _table(slug: str, hour: int, chat: int, proof: int) -> Table:
    shown = hour & (1 << _END_BITS) - 1
    code = table_code.spell(shown << _CHAT_BITS + _PROOF_BITS | chat << _PROOF_BITS | proof)
    digest = hashlib.blake2b(f"{slug} {hour} {code}".encode(), digest_size=_ROOM_BYTES, person=b"reunion")
    return Table(code, hour * HOUR_MS, Wishes.TABLE + digest.hexdigest())


def _proof(slug: str, hour: int, chat: int, key: str) -> int:
    return _bits(_PROOF_SALT, f"{slug} {hour} {chat}", key, _PROOF_BITS)


def _bits(salt: str, value: str, key: str, bits: int) -> int:
    digest = salted_hmac(salt, value, key, algorithm="sha256").digest()
    return int.from_bytes(digest) >> 8 * len(digest) - bits
