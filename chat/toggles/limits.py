"""Toggles that limit each network, against floods and bots."""

from dataclasses import dataclass

from chat.toggles.kinds import Group, Number, Switch, toggle


@dataclass(frozen=True, kw_only=True)
class LimitToggles:
    """Part of `Toggles`."""

    shared_networks: bool = toggle(
        Switch(
            False,
            "Shared networks",
            Group.LIMITS,
            "For guests who all come from one school or provider. On: the limits below do not apply, except that "
            "of wrong entry codes.",
        )
    )
    wider_networks: int = toggle(
        Number(
            4,
            "Times as much for a wider network",
            Group.LIMITS,
            "A household (56 bits of IPv6) can have this many times what a network can have, and a wider network "
            "(48 bits of IPv6, 24 of IPv4) this many times that. 0: no limit for them.",
            low=0,
            high=100,
        )
    )
    sockets_per_network: int = toggle(
        Number(
            20,
            "Connections",
            Group.LIMITS,
            "How many pages guests of one network can have open at once. 0: no limit.",
            low=0,
            high=10_000,
        )
    )
    places_per_network: int = toggle(
        Number(
            5,
            "Waiting guests",
            Group.LIMITS,
            "How many guests of one network can wait for a partner at once. 0: no limit.",
            low=0,
            high=10_000,
        )
    )
    finds_per_minute: int = toggle(
        Number(
            30,
            "Searches a minute",
            Group.LIMITS,
            "How often a minute guests of one network can look for a partner. 0: no limit.",
            low=0,
            high=10_000,
        )
    )
    arrivals_per_minute: int = toggle(
        Number(
            60,
            "New guests a minute",
            Group.LIMITS,
            "How many new guests a minute can come from one network. 0: no limit.",
            low=0,
            high=10_000,
        )
    )
    reports_per_hour: int = toggle(
        Number(
            30,
            "Reports without proof an hour",
            Group.LIMITS,
            "How many reports an hour guests of one network can send that prove no message. Reports that prove one "
            "do not count. 0: no limit.",
            low=0,
            high=10_000,
        )
    )
    wrong_codes_per_hour: int = toggle(
        Number(
            20,
            "Wrong entry codes an hour",
            Group.LIMITS,
            "How many wrong entry codes an hour guests of one network can enter. 0: no limit.",
            low=0,
            high=10_000,
        )
    )
