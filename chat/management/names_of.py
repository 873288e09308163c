"""What an operator means in a shell, by the names under which bans are found."""

from ipaddress import ip_address

from django.core.management.base import CommandError

from chat.entry_code import hash_of
from chat.models import Ban
from chat.pools import MAIN
from chatsite.redis import REDIS_ERRORS, matchmaking_redis
from matchmaking.keyring import read_ring
from matchmaking.networks import network
from matchmaking.tokens import is_id


def names_of(kind: str, value: str) -> tuple[Ban.Kind, list[str]]:
    """Of an `address`, a `guest` or a `code`. A network has a name under the key of each day. Raises CommandError."""
    match kind:
        case "address":
            return Ban.Kind.NETWORK, _networks(value)
        case "code":
            try:
                return Ban.Kind.CODE, [hash_of(value)]
            except ValueError as error:
                raise CommandError(str(error)) from None
        case _:
            if not is_id(value):
                raise CommandError(f"{value!r} is no guest's id: 16 letters, digits, - and _.")
            return Ban.Kind.GUEST, [value]


def _networks(value: str) -> list[str]:
    try:
        address = ip_address(value)
        keys = read_ring(matchmaking_redis(), MAIN, "networks")
    except ValueError:
        raise CommandError(f"{value!r} is no address like 203.0.113.7 or 2001:db8::1.") from None
    except REDIS_ERRORS:
        raise CommandError("Redis does not answer. `manage.py doctor` may say why.") from None
    names = [name for key in keys if (name := network(key, address))]
    if not keys:
        raise CommandError("No server process runs, or ran within the last days: it makes the keys.")
    if not names:
        raise CommandError("Loopback addresses are no network.")
    return names
