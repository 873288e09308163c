"""Attempts to log in: how many there may be, whatever became of them."""

from chatsite.throttle import Throttle

#: Of one account from one network: somebody who mistypes needs a pause, not an administrator.
_ACCOUNT_AND_NETWORK = Throttle("login", "5/5m")
#: Of one network, whatever the names.
_NETWORK = Throttle("login-network", "30/1h")
#: Of one account from everywhere: many machines that guess together. It locks its owner out too, for an hour at most.
_ACCOUNT = Throttle("login-account", "60/1h")


def may_try(username: str, network: str) -> bool:
    """Counts one attempt. Raises ThrottleError.

    A network that may try no more spends nothing of an account's: it would lock out somebody else.
    """
    name = username.casefold()
    return (
        (not network or _NETWORK.take(network))
        and _ACCOUNT_AND_NETWORK.take(f"{network} {name}")
        and _ACCOUNT.take(name)
    )
