"""Limits on login attempts. Successful ones do not count."""

from dataclasses import dataclass

from chatsite.web.throttle import Throttle

#: Per account and network: enough for typing errors, with a short pause.
_ACCOUNT_AND_NETWORK = Throttle("login", "5/5m")
#: Per network, whatever the account.
_NETWORK = Throttle("login-network", "30/1h")
#: Per account from all networks, against distributed guessing. It also locks out the owner, for at most an
#: hour, on a device that has not logged in before.
_ACCOUNT = Throttle("login-account", "60/1h")
#: Per account on a device known to its owner: other people's attempts do not count here.
_KNOWN_DEVICE = Throttle("login-device", "10/5m")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A counted attempt. `wait`: 0, or the seconds until the next one is allowed."""

    wait: int
    counted: tuple[tuple[Throttle, str], ...]

    def succeeded(self) -> None:
        """Removes it from the counts. Raises ThrottleError."""
        for throttle, value in self.counted:
            throttle.give_back(value)


def begin(username: str, network: str, device: str = "") -> Attempt:
    """Counts one attempt; `device`: the name of a known one. Raises ThrottleError.

    A network that is over its limit does not count against the account: that would lock out its owner.
    """
    name = username.casefold()
    if device:
        buckets = [(_KNOWN_DEVICE, f"{device} {name}")]
    else:
        buckets = [(_NETWORK, network)] if network else []
        buckets += [(_ACCOUNT_AND_NETWORK, f"{network} {name}"), (_ACCOUNT, name)]
    counted = []
    for throttle, value in buckets:
        counted.append((throttle, value))
        if wait := throttle.wait(value):
            return Attempt(wait, tuple(counted))
    return Attempt(0, tuple(counted))
