"""Attempts to log in: how many there may be. Those that succeed do not count."""

from dataclasses import dataclass

from chatsite.web.throttle import Throttle

#: Of one account from one network: somebody who mistypes needs a pause, not an administrator.
_ACCOUNT_AND_NETWORK = Throttle("login", "5/5m")
#: Of one network, whatever the names.
_NETWORK = Throttle("login-network", "30/1h")
#: Of one account from everywhere: many machines that guess together. It keeps its owner out too, for an hour at most,
#: on a device that was never logged in before.
_ACCOUNT = Throttle("login-account", "60/1h")
#: Of one account on a device that its owner logged in on before: nobody else's guesses count here.
_KNOWN_DEVICE = Throttle("login-device", "10/5m")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One that is counted. `wait`: 0, or the seconds until there may be another."""

    wait: int
    counted: tuple[tuple[Throttle, str], ...]

    def succeeded(self) -> None:
        """It counts no more. Raises ThrottleError."""
        for throttle, value in self.counted:
            throttle.give_back(value)


def begin(username: str, network: str, device: str = "") -> Attempt:
    """Counts one attempt; `device`: the name of a known one. Raises ThrottleError.

    A network that may try no more spends nothing of an account's: it would lock out somebody else.
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
