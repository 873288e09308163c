"""Converts what an operator types in a shell to the values that bans are stored under."""

from ipaddress import ip_address

from django.core.management.base import CommandError

from chat.formats.entry_code import hash_of
from chat.models import Ban
from chat.policy.pools import MAIN
from chatsite.redis.clients import REDIS_ERRORS, matchmaking_redis
from matchmaking.keyring import read_ring
from matchmaking.networks import PREFIXES, name_of
from matchmaking.tokens import is_id

#: Its index in PREFIXES.
_HOUSEHOLD = 1


def names_of(kind: str, value: str) -> tuple[Ban.Kind, list[str]]:
    """The values of an `address`, `guest` or `code`; a network has one per day's key. Raises CommandError."""
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
                raise CommandError(f"{value!r} is not a guest id. An id has 16 letters, digits, - and _.")
            return Ban.Kind.GUEST, [value]


def every_name_of(kind: str, value: str) -> list[str]:
    """Like `names_of`, but for an address without a size returns all sizes' networks. Raises CommandError."""
    if kind != "address" or "/" in value:
        return names_of(kind, value)[1]
    version = 6 if ":" in value else 4
    return [name for bits in PREFIXES[version] for name in _networks(f"{value}/{bits}")]


def _networks(value: str) -> list[str]:
    """The network of an address's household, or of the given size, as in `2001:db8::/48`."""
    text, slash, bits = value.partition("/")
    try:
        address = ip_address(text)
        keys = read_ring(matchmaking_redis(), MAIN, "networks")
    except ValueError:
        raise CommandError(f"{value!r} is not an address like 203.0.113.7 or 2001:db8::1.") from None
    except REDIS_ERRORS:
        raise CommandError("Redis does not answer. Run `manage.py doctor` to find the cause.") from None
    sizes = PREFIXES[address.version]
    if slash and bits not in map(str, sizes):
        known = " or ".join(f"/{size}" for size in dict.fromkeys(sizes))
        raise CommandError(f"An IPv{address.version} network must be {known}, not /{bits}.")
    if not keys:
        raise CommandError("The keys for networks do not exist yet. Start the site first.")
    if address.is_loopback:
        raise CommandError("You cannot ban a loopback address.")
    return [name_of(key, address, int(bits) if slash else sizes[_HOUSEHOLD]) for key in keys]
